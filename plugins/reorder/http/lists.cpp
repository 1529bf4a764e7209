#include "http/lists.hpp"

#include <array>
#include <string>
#include <utility>

#include <portico/json.hpp>
#include <portico/query.hpp>

#include "http/list_reply.hpp"
#include "http/list_request.hpp"

namespace portico::reorder {
namespace {

constexpr std::uint32_t body_bytes_max = 4U << 20U;

ListReader reader_of(const Request& request) {
    return {
        {request.company(), request.member(), request.deadline()},
        request.member().empty() || request.has_role(role::company_admin)};
}

Result<json::Document> read_json(const Request& request) {
    json::Limits limits;
    limits.bytes_max = body_bytes_max;
    limits.depth_max = 8;
    return request.json(limits);
}

Result<ListRequest> read_body(
    const Request& request, std::initializer_list<std::string_view> allowed
) {
    const auto document = PORTICO_TRY(read_json(request));
    auto read =
        PORTICO_TRY(read_list_request(document.root(), std::span{allowed.begin(), allowed.size()}));
    for (auto& line : read.lines) line.added_by = request.member();
    return read;
}

/// What was written is written: where prices can't be told now it is shown as it is kept.
Result<Response> show(
    ListBook& book,
    const Request& request,
    const WrittenList& written,
    int status,
    const OrderFile& file = {}
) {
    const auto reader = reader_of(request);
    const GivenToList given{written.placed, file};
    const auto seen = book.look(reader, written.id);
    if (seen.ok()) {
        return Response::json(checked_list_text(*seen, given, request.language()), status);
    }
    const auto list = PORTICO_TRY(book.load(reader, written.id));
    return Response::json(plain_list_text(list, given), status);
}

Result<Response> show_changed(ListBook& book, const Request& request) {
    return show(book, request, {std::string{request.path_param("id")}, {}}, 200);
}

Result<Response> show_one(ListBook& book, const Request& request) {
    constexpr std::array<std::string_view, 1> known{"check"};
    PORTICO_TRY(check_query(request, known));
    const auto reader = reader_of(request);
    const auto id = request.path_param("id");
    if (request.query("check") && !PORTICO_TRY(read_flag(request, "check"))) {
        return Response::json(plain_list_text(PORTICO_TRY(book.load(reader, id)), {}));
    }
    const auto seen = PORTICO_TRY(book.look(reader, id));
    return Response::json(checked_list_text(seen, {}, request.language()));
}

Result<Response> list(ListBook& book, const Request& request) {
    return Response::json(lists_text(PORTICO_TRY(book.list(reader_of(request)))));
}

Result<Response> create(ListBook& book, const Request& request) {
    auto read = PORTICO_TRY(read_body(request, {"name", "shared", "lines", "text"}));
    const auto written =
        PORTICO_TRY(book.create(reader_of(request), read.head, std::move(read.lines)));
    return show(book, request, written, 201, read.file);
}

Result<Response> change_head(ListBook& book, const Request& request) {
    const auto read = PORTICO_TRY(read_body(request, {"version", "name", "shared"}));
    const auto reader = reader_of(request);
    PORTICO_TRY(book.change_head(reader, request.path_param("id"), read.version, read.head));
    return show_changed(book, request);
}

Result<Response> add_lines(ListBook& book, const Request& request) {
    auto read = PORTICO_TRY(read_body(request, {"version", "lines", "text"}));
    if (read.lines.empty()) return invalid("There are no lines to add.");
    WrittenList written{std::string{request.path_param("id")}, {}};
    const auto add = [&](NamedList& list) -> Status {
        written.placed =
            PORTICO_TRY(place_lines(list.lines, list.next_line, std::move(read.lines)));
        return {};
    };
    PORTICO_TRY(book.change(reader_of(request), written.id, read.version, add));
    return show(book, request, written, 200, read.file);
}

/// The list's line that the path names. Errors: Code::not_found.
Result<std::vector<BasketLine>::iterator> line_of(NamedList& list, const Request& request) {
    const auto number = request.path_param("line");
    const auto found = find_line(list.lines, number);
    if (found == list.lines.end()) {
        return not_found("The list has no line " + excerpt(number) + ".");
    }
    return found;
}

Result<Response> change_one_line(ListBook& book, const Request& request) {
    const auto document = PORTICO_TRY(read_json(request));
    const auto change = [&](NamedList& list) -> Status {
        return change_line(document.root(), *PORTICO_TRY(line_of(list, request)));
    };
    const auto id = request.path_param("id");
    PORTICO_TRY(book.change(reader_of(request), id, std::nullopt, change));
    return show_changed(book, request);
}

Result<Response> remove_line(ListBook& book, const Request& request) {
    const auto remove = [&](NamedList& list) -> Status {
        list.lines.erase(PORTICO_TRY(line_of(list, request)));
        return {};
    };
    const auto id = request.path_param("id");
    PORTICO_TRY(book.change(reader_of(request), id, std::nullopt, remove));
    return show_changed(book, request);
}

Result<Response> copy(ListBook& book, const Request& request) {
    const auto read = PORTICO_TRY(read_body(request, {"name", "shared"}));
    const auto reader = reader_of(request);
    const auto id = PORTICO_TRY(book.copy(reader, request.path_param("id"), read.head));
    return show(book, request, {id, {}}, 201);
}

Result<Response> order(ListBook& book, const Request& request) {
    const auto document = PORTICO_TRY(read_json(request));
    const auto wanted = PORTICO_TRY(read_list_order(document.root()));
    const auto reader = reader_of(request);
    const auto ordered = PORTICO_TRY(book.order(reader, request.path_param("id"), wanted));
    return Response::json(ordered_list_text(ordered), wanted.basket.empty() ? 201 : 200);
}

Result<Response> erase(ListBook& book, const Request& request) {
    PORTICO_TRY(book.erase(reader_of(request), request.path_param("id")));
    return Response::no_content();
}

}  // namespace

Status add_list_routes(Router& router, ListBook& book) {
    const auto calling = [&book](auto answer) {
        return [&book, answer](const Request& request) { return answer(book, request); };
    };
    constexpr auto all = "/api/v1/reorder/lists";
    constexpr auto one = "/api/v1/reorder/lists/{id}";
    constexpr auto line = "/api/v1/reorder/lists/{id}/lines/{line}";
    const RouteOptions buying{.roles = role::buyer, .body_bytes_max = body_bytes_max};
    auto creating = buying;
    creating.idempotent = true;
    PORTICO_TRY(router.get(all, calling(list)));
    PORTICO_TRY(router.post(all, calling(create), creating));
    PORTICO_TRY(router.get(one, calling(show_one)));
    PORTICO_TRY(router.patch(one, calling(change_head), buying));
    PORTICO_TRY(router.remove(one, calling(erase), buying));
    PORTICO_TRY(router.post("/api/v1/reorder/lists/{id}/lines", calling(add_lines), creating));
    PORTICO_TRY(router.patch(line, calling(change_one_line), buying));
    PORTICO_TRY(router.remove(line, calling(remove_line), buying));
    PORTICO_TRY(router.post("/api/v1/reorder/lists/{id}/copy", calling(copy), creating));
    return router.post("/api/v1/reorder/lists/{id}/order", calling(order), creating);
}

}  // namespace portico::reorder
