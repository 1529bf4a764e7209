#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "files/order_file.hpp"
#include "lists/list_book.hpp"

namespace portico::reorder {

/// The body of a call about a list, read; which fields are allowed is the caller's.
struct ListRequest {
    std::optional<std::int64_t> version;  ///< what the caller saw
    ListHead head;
    std::vector<BasketLine> lines;  ///< of "lines" or "text"
    OrderFile file{};               ///< what of "text" is no line
};

/// Reads a body that has these fields at most: version, name, shared, lines, text. Errors:
/// Code::invalid with the field.
Result<ListRequest> read_list_request(
    const json::Value& root, std::span<const std::string_view> allowed
);

/// Writes the fields that a body has into a line: sku, quantity, unit, comment. Errors:
/// Code::invalid with the field. A bad quantity is no error here: it is that line's outcome.
Status change_line(const json::Value& root, BasketLine& line);

/// {"lines": [{"line": 3, "quantity": "5"}], "basket": "b_1", "basket_version": 2}, each of which
/// may be absent. Errors: Code::invalid with the field.
Result<ListOrder> read_list_order(const json::Value& root);

}  // namespace portico::reorder
