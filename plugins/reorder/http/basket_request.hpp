#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "baskets/basket.hpp"
#include "files/order_file.hpp"

namespace portico::reorder {

/// The body of a call about a basket, read; which fields are allowed is the caller's.
struct BasketRequest {
    std::optional<std::int64_t> version;  ///< what the caller saw
    BasketHead head;
    std::vector<std::string_view> head_fields;  ///< of the head: those that were given
    std::vector<BasketLine> lines;
    OrderFile file{};                     ///< what of a text or file is no line
    std::string from;                     ///< of a merge
    std::string total;                    ///< of a submission
    std::optional<std::int64_t> until{};  ///< of a hold; microseconds UTC
};

/// Reads a body that has these fields at most. Errors: Code::invalid with the field.
Result<BasketRequest> read_basket_request(
    const json::Value& root, std::span<const std::string_view> allowed
);

/// Reads one line: sku, quantity, unit, comment, requested_at. Errors: Code::invalid with the
/// field. A bad quantity is no error here: it is that line's outcome.
Result<BasketLine> read_basket_line(const json::Value& value);

/// The lines of a file as a basket keeps them; what is no line stays in it. Errors: Code::invalid
/// with a row that can't be read.
Result<std::vector<BasketLine>> take_basket_lines(OrderFile& file);

/// Takes over the fields of the head that were given.
void apply_head(const BasketRequest& request, BasketHead& head);

}  // namespace portico::reorder
