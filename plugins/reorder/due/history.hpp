#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include <portico/decimal.hpp>

/// What companies bought, as due-now reads it: days, articles and quantities, no prices and no
/// names.
namespace portico::reorder {

/// Days since 1970-01-01.
using Day = std::int32_t;

inline constexpr std::int64_t microseconds_a_day = 86'400'000'000;

/// The UTC day of a moment, in microseconds since 1970.
inline Day day_of(std::int64_t moment) {
    return static_cast<Day>(moment / microseconds_a_day);
}

/// A number for an article, 0 to article_count − 1; who gives it knows the SKU.
using Article = std::uint32_t;

struct Purchase {
    Article article = 0;
    float quantity = 0;  ///< in base units; only proposes, never an amount of money
};

/// Of a quantity, for Purchase.
inline float approximate(const Decimal& quantity) {
    return static_cast<float>(quantity.coefficient()) /
           static_cast<float>(power_of_ten(quantity.scale()));
}

/// What a company ordered on one day: each article once, by ascending article.
struct OrderDay {
    Day day = 0;
    std::vector<Purchase> purchases;

    [[nodiscard]] bool has(Article article) const {
        const auto found = std::lower_bound(
            purchases.begin(),
            purchases.end(),
            article,
            [](const Purchase& purchase, Article wanted) { return purchase.article < wanted; }
        );
        return found != purchases.end() && found->article == article;
    }
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
