#include "http/codes.hpp"

#include <array>
#include <string>
#include <utility>

#include <portico/json.hpp>
#include <portico/query.hpp>
#include <portico/time.hpp>

#include "codes/code_store.hpp"
#include "codes/new_codes.hpp"
#include "http/checked_reply.hpp"

namespace portico::reorder {
namespace {

constexpr std::uint32_t body_bytes_max = 4U << 20U;

void write_code(json::Writer& writer, const ArticleCode& code) {
    writer.begin_object().member("code", code.code).member("sku", code.sku);
    write_text_or_null(writer, "unit", code.unit);
    writer.key("over_sku").boolean(code.is_over_sku);
    write_text_or_null(writer, "set_by", code.set_by);
    writer.member("set_at", format_time(code.set_at)).end_object();
}

Error no_such_code(std::string_view code) {
    return not_found("You have no article number " + excerpt(code) + ".");
}

Result<Response> list_codes(const CodeDesk& desk, const Request& request) {
    constexpr std::array<std::string_view, 3> known{"after", "limit", "sku"};
    constexpr std::size_t otherwise = 100;
    constexpr std::size_t most = 1'000;
    PORTICO_TRY(check_query(request, known));
    const auto limit = PORTICO_TRY(read_limit(request, otherwise, most));
    const auto after = request.query("after").value_or(std::string_view{});
    const auto sku = request.query("sku").value_or(std::string_view{});
    auto session = PORTICO_TRY(desk.database.begin(Access::read));
    CodeStore store{session, request.company()};
    auto codes = PORTICO_TRY(store.list(after, sku, static_cast<std::int64_t>(limit) + 1));
    const bool has_more = codes.size() > limit;
    if (has_more) codes.pop_back();
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("items").begin_array();
    for (const auto& code : codes) write_code(writer, code);
    writer.end_array();
    write_text_or_null(writer, "next", has_more ? codes.back().code : std::string{});
    writer.end_object();
    return Response::json(std::move(body));
}

/// All of them or none.
Status put(const CodeDesk& desk, const Request& request, std::vector<ArticleCode>& codes) {
    const auto now = microseconds_of(desk.clock.now());
    for (auto& code : codes) {
        code.set_by = request.member();
        code.set_at = now;
    }
    return desk.database.write([&](Transaction& transaction) -> Status {
        CodeStore store{transaction, request.company()};
        for (const auto& code : codes) PORTICO_TRY(store.put(code));
        if (PORTICO_TRY(store.count()) > static_cast<std::int64_t>(article_codes_max)) {
            return Error{
                Code::quota,
                "There would be more than 100,000 article numbers. Delete some first."};
        }
        return {};
    });
}

Result<Response> put_codes(const CodeDesk& desk, const Request& request) {
    json::Limits limits;
    limits.bytes_max = body_bytes_max;
    const auto document = PORTICO_TRY(request.json(limits));
    if (document.root().size() != 1) return invalid(R"(Give "codes", and nothing else.)");
    auto codes =
        PORTICO_TRY(read_article_codes(document.root()["codes"], *desk.products.current()));
    PORTICO_TRY(put(desk, request, codes));
    std::string body;
    json::Writer writer{body};
    writer.begin_object().key("set").integer(static_cast<std::int64_t>(codes.size())).end_object();
    return Response::json(std::move(body));
}

Result<Response> put_code(const CodeDesk& desk, const Request& request) {
    const auto document = PORTICO_TRY(request.json());
    std::vector<ArticleCode> codes;
    codes.push_back(PORTICO_TRY(
        read_article_code(document.root(), request.path_param("code"), *desk.products.current())
    ));
    PORTICO_TRY(put(desk, request, codes));
    std::string body;
    json::Writer writer{body};
    write_code(writer, codes.front());
    return Response::json(std::move(body));
}

Result<Response> show_code(const CodeDesk& desk, const Request& request) {
    const auto wanted = request.path_param("code");
    auto session = PORTICO_TRY(desk.database.begin(Access::read));
    const auto code = PORTICO_TRY(CodeStore(session, request.company()).find(wanted));
    if (!code) return no_such_code(wanted);
    std::string body;
    json::Writer writer{body};
    write_code(writer, *code);
    return Response::json(std::move(body));
}

Result<Response> remove_code(const CodeDesk& desk, const Request& request) {
    const auto wanted = request.path_param("code");
    bool is_gone = false;
    PORTICO_TRY(desk.database.write([&](Transaction& transaction) -> Status {
        is_gone = PORTICO_TRY(CodeStore(transaction, request.company()).erase(wanted));
        return {};
    }));
    if (!is_gone) return no_such_code(wanted);
    return Response::no_content();
}

}  // namespace

Status add_code_routes(Router& router, const CodeDesk& desk) {
    const auto calling = [desk](auto answer) {
        return [desk, answer](const Request& request) { return answer(desk, request); };
    };
    constexpr auto all = "/api/v1/reorder/codes";
    constexpr auto one = "/api/v1/reorder/codes/{code}";
    const RouteOptions buying{.roles = role::buyer, .body_bytes_max = body_bytes_max};
    PORTICO_TRY(router.get(all, calling(list_codes)));
    PORTICO_TRY(router.put(all, calling(put_codes), buying));
    PORTICO_TRY(router.get(one, calling(show_code)));
    PORTICO_TRY(router.put(one, calling(put_code), buying));
    return router.remove(one, calling(remove_code), buying);
}

}  // namespace portico::reorder
