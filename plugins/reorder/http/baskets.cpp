#include "http/baskets.hpp"

#include <array>
#include <charconv>
#include <utility>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "baskets/basket_lines.hpp"
#include "http/basket_request.hpp"
#include "http/checked_reply.hpp"
#include "http/given_lines.hpp"

namespace portico::reorder {
namespace {

constexpr std::uint32_t body_bytes_max = 4U << 20U;

Shopper shopper_of(const Request& request) {
    return {request.company(), request.member(), request.deadline()};
}

Result<BasketRequest> read_body(
    const Request& request, std::initializer_list<std::string_view> allowed
) {
    json::Limits limits;
    limits.bytes_max = body_bytes_max;
    limits.depth_max = 8;
    const auto document = PORTICO_TRY(request.json(limits));
    auto read =
        PORTICO_TRY(read_basket_request(document.root(), std::span{allowed.begin(), allowed.size()})
        );
    for (auto& line : read.lines) line.added_by = request.member();
    return read;
}

void write_moment(json::Writer& writer, std::string_view name, std::optional<std::int64_t> moment) {
    write_text_or_null(writer, name, moment ? format_time(*moment) : std::string{});
}

void write_head(json::Writer& writer, const Basket& basket) {
    writer.member("id", basket.id).member("name", basket.head.name);
    writer.member("state", name_of(basket.state)).key("version").integer(basket.version);
    writer.member("created_at", format_time(basket.created_at));
    writer.member("updated_at", format_time(basket.updated_at));
    write_text_or_null(writer, "created_by", basket.created_by);
    write_text_or_null(writer, "client_reference", basket.head.client_reference);
    write_moment(writer, "requested_at", basket.head.requested_at);
    write_text_or_null(writer, "delivery_address", basket.head.delivery_address);
    write_text_or_null(writer, "comment", basket.head.comment);
    write_text_or_null(writer, "order", basket.order_id);
    write_moment(writer, "held_until", basket.held_until);
}

void write_change(json::Writer& writer, const LineChange& change) {
    writer.begin_object().key("line").integer(change.line);
    writer.member("sku", change.sku);
    write_text_or_null(writer, "was_outcome", change.was_outcome);
    write_text_or_null(writer, "was_unit_price", change.was_price);
    write_text_or_null(writer, "was_quantity", change.was_quantity);
    writer.key("is_gone").boolean(change.is_gone);
    writer.end_object();
}

void write_basket(
    json::Writer& writer,
    const CheckedBasket& seen,
    const std::vector<LineChange>& changes,
    std::string_view language
) {
    write_head(writer, seen.basket);
    write_text_or_null(writer, "currency", seen.checked.currency);
    const auto checked = called_by(seen.basket.lines, seen.checked);
    write_totals(writer, checked);
    writer.key("lines").begin_array();
    for (std::size_t i = 0; i < checked.lines.size(); ++i) {
        writer.begin_object();
        write_line(writer, checked.lines[i], language);
        const auto& kept = seen.basket.lines[i];
        if (!kept.comment.empty()) writer.member("comment", kept.comment);
        if (kept.requested_at) writer.member("requested_at", format_time(*kept.requested_at));
        if (!kept.added_by.empty()) writer.member("added_by", kept.added_by);
        writer.end_object();
    }
    writer.end_array().key("changes").begin_array();
    for (const auto& change : changes) write_change(writer, change);
    writer.end_array();
}

/// `file`: what of the file that the call put in is no line.
Result<Response> show(
    BasketBook& book,
    const Request& request,
    std::string_view id,
    int status,
    const OrderFile& file = {}
) {
    const auto shopper = shopper_of(request);
    const auto seen = PORTICO_TRY(book.look(shopper, id));
    const auto after =
        request.method() == "GET" ? LookedAfter::nothing : LookedAfter::change_of_his_own;
    const auto changes = PORTICO_TRY(book.changes(shopper, seen, after));
    std::string body;
    json::Writer writer{body};
    writer.begin_object();
    write_basket(writer, seen, changes, request.language());
    write_file_notes(writer, file);
    writer.end_object();
    return Response::json(std::move(body), status);
}

Result<Response> list(BasketBook& book, const Request& request) {
    const auto baskets = PORTICO_TRY(book.list(request.company()));
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("items").begin_array();
    for (const auto& basket : baskets) {
        writer.begin_object().member("id", basket.id).member("name", basket.name);
        writer.member("state", name_of(basket.state)).key("version").integer(basket.version);
        writer.member("updated_at", format_time(basket.updated_at));
        writer.key("lines").integer(basket.lines);
        write_text_or_null(writer, "order", basket.order_id);
        writer.end_object();
    }
    writer.end_array().end_object();
    return Response::json(std::move(body));
}

Result<Response> create(BasketBook& book, const Request& request) {
    auto read = PORTICO_TRY(read_body(
        request,
        {"name", "client_reference", "requested_at", "delivery_address", "comment", "lines", "text"}
    ));
    const auto id = PORTICO_TRY(book.create(shopper_of(request), read.head, std::move(read.lines)));
    return show(book, request, id, 201, read.file);
}

Result<Response> change_head(BasketBook& book, const Request& request) {
    const auto read = PORTICO_TRY(read_body(
        request,
        {"version", "name", "client_reference", "requested_at", "delivery_address", "comment"}
    ));
    const auto id = request.path_param("id");
    PORTICO_TRY(book.change(shopper_of(request), id, read.version, [&](Basket& basket) -> Status {
        apply_head(read, basket.head);
        return {};
    }));
    return show(book, request, id, 200);
}

/// Lines of a file, into the version that the query names.
Result<BasketRequest> read_file_body(const Request& request) {
    BasketRequest read;
    if (const auto version = request.query("version")) {
        std::int64_t number = 0;
        const auto* end = version->data() + version->size();
        if (std::from_chars(version->data(), end, number).ptr != end || version->empty()) {
            return invalid("\"version\" must be a whole number.");
        }
        read.version = number;
    }
    read.file = PORTICO_TRY(read_order_file(request));
    read.lines = PORTICO_TRY(take_basket_lines(read.file));
    for (auto& line : read.lines) line.added_by = request.member();
    return read;
}

Result<Response> add_lines(BasketBook& book, const Request& request) {
    auto read = PORTICO_TRY(
        has_order_file(request) ? read_file_body(request)
                                : read_body(request, {"version", "lines", "text"})
    );
    if (read.lines.empty()) return invalid("There are no lines to add.");
    const auto id = request.path_param("id");
    PORTICO_TRY(book.change(shopper_of(request), id, read.version, [&](Basket& basket) {
        return put_lines(basket, std::move(read.lines));
    }));
    return show(book, request, id, 200, read.file);
}

/// The basket's line that the path names. Errors: Code::not_found.
Result<std::vector<BasketLine>::iterator> line_of(Basket& basket, const Request& request) {
    const auto number = request.path_param("line");
    const auto found = find_line(basket.lines, number);
    if (found == basket.lines.end()) {
        return not_found("The basket has no line " + excerpt(number) + ".");
    }
    return found;
}

Result<Response> replace_line(BasketBook& book, const Request& request) {
    const auto document = PORTICO_TRY(request.json());
    auto line = PORTICO_TRY(read_basket_line(document.root()));
    const auto id = request.path_param("id");
    PORTICO_TRY(book.change(shopper_of(request), id, std::nullopt, [&](Basket& basket) -> Status {
        const auto place = PORTICO_TRY(line_of(basket, request));
        line.line = place->line;
        line.added_by = place->added_by;
        if (line.sku.empty() && line.unit.empty()) line.unit = place->unit;
        if (line.sku.empty()) line.sku = place->sku;
        line.is_sku = place->is_sku && line.sku == place->sku;
        *place = std::move(line);
        return {};
    }));
    return show(book, request, id, 200);
}

Result<Response> remove_line(BasketBook& book, const Request& request) {
    const auto id = request.path_param("id");
    PORTICO_TRY(book.change(shopper_of(request), id, std::nullopt, [&](Basket& basket) -> Status {
        basket.lines.erase(PORTICO_TRY(line_of(basket, request)));
        return {};
    }));
    return show(book, request, id, 200);
}

Result<Response> hold(BasketBook& book, const Request& request) {
    const auto read = PORTICO_TRY(read_body(request, {"version", "until"}));
    if (!read.until) return invalid(R"(Give "until": so long the prices shall be kept.)");
    const auto id = request.path_param("id");
    PORTICO_TRY(book.hold(shopper_of(request), id, read.version, *read.until));
    return show(book, request, id, 200);
}

Result<Response> merge(BasketBook& book, const Request& request) {
    const auto read = PORTICO_TRY(read_body(request, {"from"}));
    const auto id = request.path_param("id");
    PORTICO_TRY(book.merge(shopper_of(request), id, read.from));
    return show(book, request, id, 200);
}

Result<Response> split(BasketBook& book, const Request& request) {
    const auto ids = PORTICO_TRY(book.split(shopper_of(request), request.path_param("id")));
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("baskets").begin_array();
    for (const auto& id : ids) writer.string(id);
    writer.end_array().end_object();
    return Response::json(std::move(body));
}

Result<Response> erase(BasketBook& book, const Request& request) {
    PORTICO_TRY(book.erase(shopper_of(request), request.path_param("id")));
    return Response::no_content();
}

Result<Response> submit(BasketBook& book, const Request& request) {
    const auto read = PORTICO_TRY(read_body(request, {"version", "total"}));
    if (!read.version || read.total.empty()) {
        return invalid(R"(Give "version" and "total" as you saw them: what was seen is ordered.)");
    }
    const WantedOrder wanted{request.path_param("id"), *read.version, read.total};
    return Response::json(PORTICO_TRY(book.submit(shopper_of(request), wanted)), 202);
}

}  // namespace

Result<Response> show_basket(
    BasketBook& book, const Request& request, std::string_view id, int status
) {
    return show(book, request, id, status);
}

Status add_basket_routes(Router& router, BasketBook& book) {
    const auto calling = [&book](auto answer) {
        return [&book, answer](const Request& request) { return answer(book, request); };
    };
    constexpr auto all = "/api/v1/reorder/baskets";
    constexpr auto one = "/api/v1/reorder/baskets/{id}";
    constexpr auto line = "/api/v1/reorder/baskets/{id}/lines/{line}";
    const RouteOptions buying{.roles = role::buyer, .body_bytes_max = body_bytes_max};
    auto creating = buying;
    creating.idempotent = true;
    PORTICO_TRY(router.get(all, calling(list)));
    PORTICO_TRY(router.post(all, calling(create), creating));
    PORTICO_TRY(router.get(
        one,
        [&book](const Request& request) {
            return show(book, request, request.path_param("id"), 200);
        },
        {.no_etag = true}
    ));
    PORTICO_TRY(router.patch(one, calling(change_head), buying));
    PORTICO_TRY(router.remove(one, calling(erase), buying));
    PORTICO_TRY(router.post("/api/v1/reorder/baskets/{id}/lines", calling(add_lines), creating));
    PORTICO_TRY(router.put(line, calling(replace_line), buying));
    PORTICO_TRY(router.remove(line, calling(remove_line), buying));
    PORTICO_TRY(router.post("/api/v1/reorder/baskets/{id}/hold", calling(hold), buying));
    PORTICO_TRY(router.post("/api/v1/reorder/baskets/{id}/merge", calling(merge), buying));
    PORTICO_TRY(router.post("/api/v1/reorder/baskets/{id}/split", calling(split), buying));
    return router.post("/api/v1/reorder/baskets/{id}/submit", calling(submit), buying);
}

}  // namespace portico::reorder
