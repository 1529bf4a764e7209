#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checks/line_checker.hpp"

namespace portico::reorder {

/// What an order says beside its lines; empty fields are left out.
struct OrderHead {
    std::string client_reference;
    std::optional<std::int64_t> requested_at;  ///< microseconds UTC
    std::string delivery_address;
    std::string comment;
    std::vector<std::string> line_comments;  ///< by line; may be shorter than the lines
    std::string quote{};                     ///< in which the prices of held lines are kept
};

/// An order submission (sdk/canonical-model.md) of the lines that can be ordered, at the prices
/// that were found; empty where there are none. Pure.
std::string order_text(const CheckedLines& checked, const OrderHead& head);

}  // namespace portico::reorder
