#pragma once

#include "rule.hpp"

namespace portico::pricing {

/// Whether a break is counted over a calendar period.
constexpr bool is_period(CountedBy counted_by) {
    return counted_by >= CountedBy::month_quantity;
}

/// Whether it is an amount of money.
constexpr bool is_turnover(CountedBy counted_by) {
    return counted_by >= CountedBy::month_turnover;
}

/// Months of the period of a break that is counted over one.
constexpr int months_of(CountedBy counted_by) {
    switch (counted_by) {
        case CountedBy::month_quantity:
        case CountedBy::month_turnover:
            return 1;
        case CountedBy::quarter_quantity:
        case CountedBy::quarter_turnover:
            return 3;
        case CountedBy::line:
        case CountedBy::basket:
        case CountedBy::year_quantity:
        case CountedBy::year_turnover:
            break;
    }
    return 12;
}

/// When the calendar period of this many months (1, 3 or 12; UTC) began that contains `at`.
Moment period_start(Moment at, int months);

}  // namespace portico::pricing
