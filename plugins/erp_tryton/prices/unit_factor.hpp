#pragma once

#include <optional>
#include <string>

#include "pull/directory.hpp"

namespace portico::erp_tryton {

/// How many of `base` one of `unit` holds, as Tryton computes prices: by the factor or by the rate,
/// whichever has fewer decimals. Nothing when they are of different categories, or when it has more
/// than 6 decimals (a dozen as base of a piece: 1/12): a rounded factor would give wrong prices.
std::optional<std::string> unit_factor(const Unit& unit, const Unit& base);

}  // namespace portico::erp_tryton
