#include "http/given_lines.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <portico/json.hpp>

#include "lines/pasted_text.hpp"

namespace portico::reorder {
namespace {

json::Limits check_limits() {
    json::Limits limits;
    limits.bytes_max = std::size_t{4} << 20U;
    limits.depth_max = 8;
    return limits;
}

/// Quantities may be numbers or texts; texts may be written as people do.
Result<GivenLine> read_line(const json::Value& value) {
    if (!value.is_object()) {
        return invalid(R"(A line is an object like {"sku": "A-1", "quantity": "12"}.)");
    }
    GivenLine line;
    for (auto member = value.begin(); member != value.end(); ++member) {
        const auto field = *member;
        const auto name = member.key();
        if (name == "sku" && field.is_string()) {
            line.sku = field.text();
        } else if (name == "quantity" && (field.is_string() || field.is_number())) {
            line.quantity = plain_quantity(field.text());
        } else if (name == "unit" && (field.is_string() || field.is_null())) {
            line.unit = field.text();
        } else {
            return invalid(
                "A line has no such field \"" + excerpt(name) +
                "\", or its value is of another kind: use sku, quantity and unit."
            );
        }
    }
    return line;
}

Result<std::vector<GivenLine>> read_lines(const json::Value& lines) {
    if (!lines.is_array()) return invalid("\"lines\" must be a list.");
    if (lines.size() > given_lines_max) {
        return invalid("There are more than 10,000 lines. Give them in parts.");
    }
    std::vector<GivenLine> read;
    read.reserve(lines.size());
    for (const auto line : lines) read.push_back(PORTICO_TRY(read_line(line)));
    return read;
}

}  // namespace

bool has_order_file(const Request& request) {
    constexpr std::array<std::string_view, 5> types{
        "text/plain",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel",  // what some systems call CSV
        "application/octet-stream"};
    return std::find(types.begin(), types.end(), request.content_type()) != types.end();
}

Result<OrderFile> read_order_file(const Request& request) {
    return request.content_type() == "text/plain" ? read_order_text(request.body())
                                                  : read_order_bytes(request.body());
}

Result<OrderFile> read_given_lines(const Request& request) {
    if (has_order_file(request)) return read_order_file(request);
    const auto document = PORTICO_TRY(request.json(check_limits()));
    const auto root = document.root();
    if (root.size() != 1) {
        return invalid(R"(Give either "lines" or "text", and nothing else.)");
    }
    if (root["text"].is_string()) return read_order_text(root["text"].text());
    OrderFile given;
    given.lines = PORTICO_TRY(read_lines(root["lines"]));
    return given;
}

}  // namespace portico::reorder
