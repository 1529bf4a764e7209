#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/money.hpp>
#include <portico/result.hpp>

#include "adjustments/adjustment.hpp"
#include "http/line_pricing.hpp"

namespace portico::pricing {

/// What an adjuster is told about all lines.
struct AdjusterQuestion {
    std::string_view company;
    Moment at = 0;
    Currency currency;
};

/// The adjustment of the line at `place` of the asked lines.
struct PlacedAdjustment {
    std::size_t place = 0;
    Adjustment adjustment;  ///< without `before` and `after`
};

/// The request for an adjuster: the lines that have a price of the rules, each with its number.
std::string write_adjuster_request(
    const AdjusterQuestion& question, std::span<const PricedLine> lines
);

/// Reads `{"adjustments": [{"line": 1, "percent": "2.5", "text": {"en": "..."}}]}`.
/// Errors: Code::invalid: one mistake refuses the whole answer, so that no quote is half adjusted.
Result<std::vector<PlacedAdjustment>> read_adjuster_reply(
    std::string_view text, std::span<const PricedLine> lines
);

}  // namespace portico::pricing
