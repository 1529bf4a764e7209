#pragma once

#include <cstdint>
#include <span>
#include <vector>

/// What companies bought, as due-now reads it: days, articles and quantities, no prices and no
/// names.
namespace portico::reorder {

/// Days since 1970-01-01.
using Day = std::int32_t;

/// A number for an article, 0 to article_count − 1; who gives it knows the SKU.
using Article = std::uint32_t;

struct Purchase {
    Article article = 0;
    float quantity = 0;  ///< in base units; only proposes, never an amount of money
};

/// What a company ordered on one day: each article once, by ascending article.
struct OrderDay {
    Day day = 0;
    std::vector<Purchase> purchases;
};

/// A company's baskets by ascending day, each day once.
using History = std::vector<OrderDay>;
using HistoryView = std::span<const OrderDay>;

/// The baskets before `day`.
inline HistoryView before(HistoryView history, Day day) {
    std::size_t count = 0;
    while (count < history.size() && history[count].day < day) ++count;
    return history.first(count);
}

}  // namespace portico::reorder
