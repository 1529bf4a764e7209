#include "http/basket_request.hpp"

#include <algorithm>
#include <utility>

#include <portico/decimal.hpp>
#include <portico/time.hpp>

#include "lines/pasted_text.hpp"

namespace portico::reorder {
namespace {

constexpr std::size_t text_max = 1'000;
constexpr std::size_t reference_max = 100;

Error wrong_kind(std::string_view field) {
    return invalid("\"" + std::string{field} + "\" has a value of another kind than it should.");
}

Result<std::string> read_text(
    const json::Value& value, std::string_view field, std::size_t most = text_max
) {
    if (!value.is_string() && !value.is_null()) return wrong_kind(field);
    if (value.text().size() > most) {
        return invalid(
            "\"" + std::string{field} + "\" is longer than " + std::to_string(most) + " bytes."
        );
    }
    return value.string();
}

Result<std::optional<std::int64_t>> read_moment(const json::Value& value, std::string_view field) {
    if (value.is_null()) return std::optional<std::int64_t>{};
    if (!value.is_string()) return wrong_kind(field);
    return std::optional{PORTICO_TRY(parse_time(value.text()))};
}

Status read_lines(const json::Value& lines, BasketRequest& request) {
    if (!lines.is_array()) return wrong_kind("lines");
    if (lines.size() > given_lines_max) {
        return invalid("There are more than 10,000 lines. Give them in parts.");
    }
    for (const auto line : lines) request.lines.push_back(PORTICO_TRY(read_basket_line(line)));
    return {};
}

Status read_pasted_lines(const json::Value& text, BasketRequest& request) {
    if (!text.is_string()) return wrong_kind("text");
    request.file = PORTICO_TRY(read_order_text(text.text()));
    request.lines = PORTICO_TRY(take_basket_lines(request.file));
    return {};
}

Result<bool> read_head_field(
    std::string_view field, const json::Value& value, BasketRequest& request
) {
    auto& head = request.head;
    if (field == "name") {
        head.name = PORTICO_TRY(read_text(value, field, reference_max));
    } else if (field == "client_reference") {
        head.client_reference = PORTICO_TRY(read_text(value, field, reference_max));
    } else if (field == "requested_at") {
        head.requested_at = PORTICO_TRY(read_moment(value, field));
    } else if (field == "delivery_address") {
        head.delivery_address = PORTICO_TRY(read_text(value, field));
    } else if (field == "comment") {
        head.comment = PORTICO_TRY(read_text(value, field));
    } else {
        return false;
    }
    request.head_fields.push_back(field);
    return true;
}

Status read_field(std::string_view field, const json::Value& value, BasketRequest& request) {
    if (PORTICO_TRY(read_head_field(field, value, request))) return {};
    if (field == "version") {
        request.version = PORTICO_TRY(value.integer());
    } else if (field == "lines") {
        return read_lines(value, request);
    } else if (field == "text") {
        return read_pasted_lines(value, request);
    } else if (field == "from") {
        request.from = PORTICO_TRY(read_text(value, field));
    } else if (field == "total") {
        request.total = PORTICO_TRY(read_text(value, field));
    } else if (field == "until") {
        request.until = PORTICO_TRY(read_moment(value, field));
    }
    return {};
}

}  // namespace

Result<BasketRequest> read_basket_request(
    const json::Value& root, std::span<const std::string_view> allowed
) {
    if (!root.is_object()) return invalid("The body must be a JSON object.");
    BasketRequest request;
    for (auto member = root.begin(); member != root.end(); ++member) {
        const auto place = std::find(allowed.begin(), allowed.end(), member.key());
        if (place == allowed.end()) {
            return invalid("There is no field \"" + excerpt(member.key()) + "\" here.");
        }
        PORTICO_TRY(read_field(*place, *member, request));
    }
    return request;
}

Result<BasketLine> read_basket_line(const json::Value& value) {
    if (!value.is_object()) {
        return invalid(R"(A line is an object like {"sku": "A-1", "quantity": "12"}.)");
    }
    BasketLine line;
    for (auto member = value.begin(); member != value.end(); ++member) {
        const auto field = member.key();
        if (field == "sku") {
            line.sku = PORTICO_TRY(read_text(*member, field));
        } else if (field == "quantity" && ((*member).is_number() || (*member).is_string())) {
            line.quantity = plain_quantity((*member).text().substr(0, text_max));
        } else if (field == "unit") {
            line.unit = PORTICO_TRY(read_text(*member, field));
        } else if (field == "comment") {
            line.comment = PORTICO_TRY(read_text(*member, field));
        } else if (field == "requested_at") {
            line.requested_at = PORTICO_TRY(read_moment(*member, field));
        } else {
            return invalid(
                "A line has no such field \"" + excerpt(field) +
                "\": use sku, quantity, unit, comment and requested_at."
            );
        }
    }
    return line;
}

Result<std::vector<BasketLine>> take_basket_lines(OrderFile& file) {
    std::vector<BasketLine> lines;
    lines.reserve(file.lines.size());
    for (auto& given : file.lines) {
        if (!given.fault.empty()) {
            return invalid(
                "Row " + std::to_string(given.row) + " can't be read: " + given.fault +
                " Nothing was added."
            );
        }
        BasketLine line;
        line.sku = std::move(given.sku);
        line.quantity = std::move(given.quantity);
        line.unit = std::move(given.unit);
        lines.push_back(std::move(line));
    }
    file.lines.clear();
    return lines;
}

void apply_head(const BasketRequest& request, BasketHead& head) {
    for (const auto field : request.head_fields) {
        if (field == "name") head.name = request.head.name;
        if (field == "client_reference") head.client_reference = request.head.client_reference;
        if (field == "requested_at") head.requested_at = request.head.requested_at;
        if (field == "delivery_address") head.delivery_address = request.head.delivery_address;
        if (field == "comment") head.comment = request.head.comment;
    }
}

}  // namespace portico::reorder
