#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "habit.hpp"
#include "neighbours.hpp"
#include "trends.hpp"

namespace portico::reorder {

/// What the forecast looks at for one company and one article. All are known before the day asked.
enum class Signal : std::uint8_t {
    orders,           ///< of the company with the article
    share_of_orders,  ///< ... over all its orders and one
    of_last_three,
    of_last_five,
    order_fading,
    fast_order_fading,
    month_fading,
    quarter_fading,
    log_days_since,  ///< since the company bought it
    orders_since,
    log_interval,    ///< usual days between; guessed from one purchase
    overdue,         ///< days since / usual days, at most 5
    off_rhythm,      ///< |log(overdue)|
    daily_rate,      ///< orders with it a day since the first
    log_week_share,  ///< of the active companies that bought it of late
    log_fortnight_share,
    log_month_share,
    log_quarter_share,
    trend,        ///< fortnight against quarter
    repeat_rate,  ///< see Trends
    loyalty,
    log_buyers,
    days_unsold,  ///< since anybody bought it
    days_on_sale,
    log_company_orders,
    log_days_between,  ///< the company's orders
    log_days_since_order,
    log_articles_an_order,
    share_of_new,
    share_of_repeated,
    neighbours,       ///< see Neighbours
    neighbours_lift,  ///< ... against how much everybody buys it
    log_last_quantity,
    log_mean_quantity,
    log_days_known,  ///< since the company's first purchase
    in_last_order
};

inline constexpr std::size_t signal_count = 36;
static_assert(static_cast<std::size_t>(Signal::in_last_order) + 1 == signal_count);

using Signals = std::array<float, signal_count>;

/// An article that may be due.
struct Candidate {
    Article article = 0;
    Signals signals{};
};

/// What is the same for all companies on one day.
struct MarketView {
    const Trends& trends;
    const Neighbours& neighbours;
    std::vector<Article> popular;

    MarketView(const Trends& seen_trends, const Neighbours& seen_neighbours);
};

/// Who is asked about.
struct Buyer {
    std::uint32_t company = 0;
    HistoryView past;  ///< not empty, ends before `day`
    Day day = 0;
};

/// All that the company bought (at most 5,000 articles, the latest), what those that buy alike
/// bought of late (60), and what is popular (150): by ascending article. `weights` is room to work
/// in. `habits` are the buyer's. Pure.
std::vector<Candidate> candidates_of(
    const MarketView& market, const Habits& habits, const Buyer& buyer, ArticleWeights& weights
);

}  // namespace portico::reorder
