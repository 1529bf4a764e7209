#include "checks/order_text.hpp"

#include <algorithm>

#include <portico/json.hpp>
#include <portico/time.hpp>

namespace portico::reorder {

std::string order_text(const CheckedLines& checked, const OrderHead& head) {
    const auto is_ordered = [](const CheckedLine& line) { return is_orderable(line.outcome); };
    if (std::none_of(checked.lines.begin(), checked.lines.end(), is_ordered)) return {};
    std::string text;
    json::Writer writer{text};
    writer.begin_object().member("currency", checked.currency);
    if (!head.client_reference.empty()) writer.member("client_reference", head.client_reference);
    if (head.requested_at) writer.member("requested_at", format_time(*head.requested_at));
    if (!head.delivery_address.empty()) writer.member("delivery_address", head.delivery_address);
    if (!head.comment.empty()) writer.member("comment", head.comment);
    writer.key("lines").begin_array();
    for (std::size_t i = 0; i < checked.lines.size(); ++i) {
        const auto& line = checked.lines[i];
        if (!is_ordered(line)) continue;
        writer.begin_object().member("sku", line.sku);
        writer.member("quantity", line.quantity.text()).member("unit", line.unit);
        writer.member("unit_price", line.unit_price->text());
        if (line.is_held) writer.member("quote", head.quote);
        const bool has_comment = i < head.line_comments.size() && !head.line_comments[i].empty();
        if (has_comment) writer.member("comment", head.line_comments[i]);
        writer.end_object();
    }
    writer.end_array().end_object();
    return text;
}

}  // namespace portico::reorder
