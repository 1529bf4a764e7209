#include "http/check.hpp"

#include <string>
#include <utility>

#include <portico/json.hpp>

#include "checks/order_text.hpp"
#include "http/checked_reply.hpp"
#include "http/given_lines.hpp"
#include "http/repeated_lines.hpp"

namespace portico::reorder {
namespace {

Result<Response> answer(const CheckDesk& desk, const Request& request, OrderFile given) {
    if (given.lines.empty())
        return invalid("There are no lines: give a code and a quantity in each.");
    const auto checked = PORTICO_TRY(desk.checker.check(
        request.company(), std::move(given.lines), request.deadline(), {request.language(), {}}
    ));
    std::string body;
    json::Writer writer{body};
    writer.begin_object().member("company", request.company());
    write_text_or_null(writer, "currency", checked.currency);
    write_checked(writer, checked, request.language());
    write_file_notes(writer, given);
    writer.key("order");
    const auto order = order_text(checked, {});
    order.empty() ? writer.null() : writer.raw(order);
    writer.end_object();
    return Response::json(std::move(body));
}

}  // namespace

Result<Response> check_lines(const CheckDesk& desk, const Request& request) {
    return answer(desk, request, PORTICO_TRY(read_given_lines(request)));
}

Result<Response> repeat_orders(const CheckDesk& desk, const Request& request) {
    return answer(
        desk,
        request,
        OrderFile{PORTICO_TRY(read_repeated_lines(request, desk.orders, desk.clock.now())), {}, 0}
    );
}

}  // namespace portico::reorder
