#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "history.hpp"

namespace portico::reorder {

/// How all companies bought each article before one day. Filled company by company, so that no more
/// than one history need be in memory. Not thread-safe while it is filled.
class Trends {
public:
    /// Counts what was bought before `day`.
    explicit Trends(Day day, std::size_t article_count) : day_{day}, articles_(article_count) {}

    [[nodiscard]] Day day() const { return day_; }

    [[nodiscard]] std::size_t article_count() const { return articles_.size(); }

    /// Counts one company; baskets from `day` on are passed over.
    void add(HistoryView history);

    /// The last 7, 14, 30 and 90 days.
    static constexpr std::array<Day, 4> windows{7, 14, 30, 90};

    /// Logarithm of the share of the active companies that bought the article in a window,
    /// smoothed.
    [[nodiscard]] float log_share(Article article, std::size_t window) const;

    /// The same share, without the logarithm.
    [[nodiscard]] float share(Article article, std::size_t window) const;

    /// How many companies ever bought it.
    [[nodiscard]] float buyers(Article article) const { return articles_[article].buyers; }

    /// Of the orders with the article, the part whose next order has it again; smoothed.
    [[nodiscard]] float repeat_rate(Article article) const;

    /// Of its buyers with several orders, the part that bought it more than once; smoothed.
    [[nodiscard]] float loyalty(Article article) const;

    /// Days since anybody bought it, at most 200; since the first sale, 0 without one.
    [[nodiscard]] float days_since_last_sale(Article article) const;
    [[nodiscard]] float days_since_first_sale(Article article) const;

    /// The `count` articles with the most buyers of late, the most bought first.
    [[nodiscard]] std::vector<Article> popular(std::size_t count) const;

private:
    friend struct ForecastImage;

    struct Counts {
        std::array<float, windows.size()> recent_buyers{};
        float buyers = 0;
        float bought = 0;          ///< orders with it that have a next one
        float bought_again = 0;    ///< ... which has it too
        float several_buyers = 0;  ///< buyers with several orders
        float loyal_buyers = 0;    ///< ... who bought it more than once
        Day last_sale = never;
        Day first_sale = never;
    };

    static constexpr Day never = INT32_MIN;

    void count_buyers(HistoryView past);
    void count_repeats(HistoryView past);

    Day day_;
    std::vector<Counts> articles_;
    std::array<float, windows.size()> active_companies_{};
    double bought_ = 0;
    double bought_again_ = 0;
    double several_buyers_ = 0;
    double loyal_buyers_ = 0;
};

}  // namespace portico::reorder
