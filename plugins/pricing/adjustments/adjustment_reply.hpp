#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/json.hpp>
#include <portico/money.hpp>

#include "adjustments/adjustment.hpp"

namespace portico::pricing {

/// Appends `,"adjustments_missing":["loyalty.adjust/1"]`; nothing when none is.
void append_missing(std::string& out, const std::vector<std::string>& missing);

/// Appends `,"adjustments":[...]` to the fields of a line, in the order in which they were applied;
/// nothing when there are none.
void append_adjustments(
    std::string& out,
    std::span<const Adjustment> adjustments,
    std::string_view language,
    Currency currency
);

/// "Silver member: 8.00 → 7.84 EUR."
std::string adjustment_sentence(
    const Adjustment& adjustment, std::string_view language, Currency currency
);

}  // namespace portico::pricing
