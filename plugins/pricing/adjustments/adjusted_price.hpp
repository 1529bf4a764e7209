#pragma once

#include <span>
#include <vector>

#include <portico/result.hpp>

#include "adjustments/adjuster_list.hpp"
#include "adjustments/adjuster_text.hpp"
#include "http/line_pricing.hpp"

namespace portico::pricing {

/// Takes each adjustment off the line's rounded unit price, not below 0, and rounds again as
/// `pricing.rounding` says. Breaks change by the same percentage or amount; those that are no
/// longer cheaper are left out. All lines change or none.
/// Errors: Code::invalid (a price does not fit 18 digits).
Status apply_adjustments(
    const Adjuster& adjuster,
    const std::vector<PlacedAdjustment>& adjustments,
    LinePricer& pricer,
    std::span<PricedLine> lines
);

}  // namespace portico::pricing
