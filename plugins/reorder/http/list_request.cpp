#include "http/list_request.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "http/basket_request.hpp"
#include "lines/pasted_text.hpp"

namespace portico::reorder {
namespace {

constexpr std::size_t name_max = 100;

Error wrong_kind(std::string_view field) {
    return invalid("\"" + std::string{field} + "\" has a value of another kind than it should.");
}

Error no_such_field(std::string_view field) {
    return invalid("There is no field \"" + excerpt(field) + "\" here.");
}

/// A line of a list: one of a basket without a day, and 1 where no quantity is given.
Result<BasketLine> read_line(const json::Value& value) {
    auto line = PORTICO_TRY(read_basket_line(value));
    if (line.requested_at) return invalid("A line of a list has no \"requested_at\".");
    if (value["quantity"].is_missing()) line.quantity = "1";
    return line;
}

Status read_lines(const json::Value& lines, ListRequest& request) {
    if (!lines.is_array()) return wrong_kind("lines");
    if (lines.size() > given_lines_max) {
        return invalid("There are more than 10,000 lines. Give them in parts.");
    }
    for (const auto line : lines) request.lines.push_back(PORTICO_TRY(read_line(line)));
    return {};
}

Status read_text(const json::Value& text, ListRequest& request) {
    if (!text.is_string()) return wrong_kind("text");
    request.file = PORTICO_TRY(read_order_text(text.text()));
    request.lines = PORTICO_TRY(take_basket_lines(request.file));
    return {};
}

Status read_field(std::string_view field, const json::Value& value, ListRequest& request) {
    if (field == "version") {
        request.version = PORTICO_TRY(value.integer());
    } else if (field == "name") {
        if (!value.is_string()) return wrong_kind(field);
        if (value.text().size() > name_max) return invalid("\"name\" is longer than 100 bytes.");
        request.head.name = value.string();
    } else if (field == "shared") {
        if (!value.is_boolean()) return wrong_kind(field);
        request.head.is_shared = value.boolean();
    } else if (field == "lines") {
        return read_lines(value, request);
    } else if (field == "text") {
        return read_text(value, request);
    }
    return {};
}

Result<WantedLine> read_wanted_line(const json::Value& value) {
    if (!value.is_object()) {
        return invalid(R"(A line to order is an object like {"line": 3, "quantity": "5"}.)");
    }
    WantedLine wanted;
    for (auto member = value.begin(); member != value.end(); ++member) {
        const auto field = *member;
        if (member.key() == "line") {
            wanted.line = PORTICO_TRY(field.integer());
        } else if (member.key() == "quantity" && (field.is_string() || field.is_number())) {
            wanted.quantity = plain_quantity(field.text().substr(0, name_max));
        } else {
            return invalid(
                "A line to order has no such field \"" + excerpt(member.key()) +
                "\", or its value is of another kind: use line and quantity."
            );
        }
    }
    return wanted;
}

}  // namespace

Result<ListRequest> read_list_request(
    const json::Value& root, std::span<const std::string_view> allowed
) {
    if (!root.is_object()) return invalid("The body must be a JSON object.");
    ListRequest request;
    for (auto member = root.begin(); member != root.end(); ++member) {
        const auto place = std::find(allowed.begin(), allowed.end(), member.key());
        if (place == allowed.end()) return no_such_field(member.key());
        PORTICO_TRY(read_field(*place, *member, request));
    }
    return request;
}

Status change_line(const json::Value& root, BasketLine& line) {
    auto read = PORTICO_TRY(read_basket_line(root));
    if (read.requested_at) return invalid("A line of a list has no \"requested_at\".");
    for (auto member = root.begin(); member != root.end(); ++member) {
        if (member.key() == "sku") line.sku = read.sku;
        if (member.key() == "quantity") line.quantity = read.quantity;
        if (member.key() == "unit") line.unit = read.unit;
        if (member.key() == "comment") line.comment = read.comment;
    }
    return {};
}

Result<ListOrder> read_list_order(const json::Value& root) {
    if (!root.is_object()) return invalid("The body must be a JSON object.");
    ListOrder order;
    for (auto member = root.begin(); member != root.end(); ++member) {
        const auto field = *member;
        if (member.key() == "basket" && field.is_string()) {
            order.basket = field.text();
        } else if (member.key() == "basket_version") {
            order.basket_version = PORTICO_TRY(field.integer());
        } else if (member.key() == "lines" && field.is_array()) {
            if (field.size() > given_lines_max) return invalid("There are more than 10,000 lines.");
            auto& lines = order.lines.emplace();
            for (const auto line : field) lines.push_back(PORTICO_TRY(read_wanted_line(line)));
        } else {
            return invalid(
                "There is no field \"" + excerpt(member.key()) +
                "\" here, or its value is of another kind."
            );
        }
    }
    return order;
}

}  // namespace portico::reorder
