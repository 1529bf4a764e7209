#pragma once

#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "baskets/basket.hpp"

namespace portico::reorder {

/// Puts lines into a basket: more of the same article, unit and day is added to its line, and what
/// can't be added up (a quantity that is none) is a line of its own. Errors: Code::quota (more than
/// 10,000 lines). Pure.
Status put_lines(Basket& basket, std::vector<BasketLine> lines);

/// Takes the lines for other days than the basket's own out of it: one group for each day, by day.
/// Pure.
struct DayGroup {
    std::int64_t requested_at = 0;
    std::vector<BasketLine> lines;
};

std::vector<DayGroup> take_other_days(Basket& basket);

}  // namespace portico::reorder
