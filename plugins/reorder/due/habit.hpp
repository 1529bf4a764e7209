#pragma once

#include <vector>

#include "history.hpp"

namespace portico::reorder {

/// How one company buys one article: what a person would read from its orders.
struct Habit {
    Article article = 0;
    int orders = 0;        ///< orders with it; 0: it was never bought
    int orders_since = 0;  ///< orders after the last one with it
    Day first = 0;
    Day last = 0;
    int of_last_three = 0;  ///< how many of the last three orders have it
    int of_last_five = 0;
    float order_fading = 0;       ///< sum over its orders of 0.9 to the number of later orders
    float fast_order_fading = 0;  ///< ... of 0.7
    float month_fading = 0;       ///< sum of exp(−age in days / 30)
    float quarter_fading = 0;     ///< ... / 90
    float last_quantity = 0;
    float quantities = 0;  ///< their sum

    /// Mean days between its orders; 0 with fewer than two.
    [[nodiscard]] float interval() const {
        return orders < 2 ? 0.0F
                          : static_cast<float>(last - first) / static_cast<float>(orders - 1);
    }
};

/// How a company orders, whatever it buys.
struct OrderHabit {
    int orders = 0;
    float days_between = 0;  ///< mean; 0 with one order
    float days_since = 0;    ///< since the last order
    float articles = 0;      ///< mean in one order
    float share_of_new = 1;  ///< of the lines behind the first order, those with a new article
    float share_of_repeated =
        0;  ///< lines with an article bought before, over lines behind the first order
};

/// All habits of one company as of `day`, by ascending article.
struct Habits {
    OrderHabit ordering;
    std::vector<Habit> articles;

    /// The habit of an article; null: never bought.
    [[nodiscard]] const Habit* find(Article article) const;
};

/// Pure. `past` ends before `day` and is not empty.
Habits habits_of(HistoryView past, Day day);

}  // namespace portico::reorder
