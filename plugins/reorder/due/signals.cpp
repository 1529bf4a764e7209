#include "signals.hpp"

#include <algorithm>
#include <cmath>

namespace portico::reorder {
namespace {

constexpr std::size_t habits_max = 5'000;
constexpr std::size_t neighbours_max = 60;
constexpr std::size_t popular_max = 150;

/// Stands for "never": longer than any history that matters.
constexpr float never_days = 400;
constexpr float never_orders = 50;

/// Writes signals by name.
class Writer {
public:
    explicit Writer(Signals& signals) : signals_{signals} {}

    void set(Signal signal, float value) { signals_[static_cast<std::size_t>(signal)] = value; }

private:
    Signals& signals_;
};

void write_rhythm(Writer& out, const Habit& habit, const OrderHabit& ordering, Day day) {
    constexpr float overdue_max = 5;
    constexpr float guessed_orders_between = 2.5F;
    const bool is_known = habit.orders > 0;
    const auto since = is_known ? static_cast<float>(day - habit.last) : never_days;
    auto interval = is_known ? ordering.days_between * guessed_orders_between : never_days;
    if (habit.orders >= 2) interval = habit.interval();
    const auto overdue = since / (interval + 1);
    out.set(Signal::log_days_since, std::log1p(since));
    out.set(Signal::log_interval, std::log1p(interval));
    out.set(Signal::overdue, std::min(overdue, overdue_max));
    out.set(Signal::off_rhythm, std::fabs(std::log(overdue + 0.05F)));
    const auto known_days = static_cast<float>(day - habit.first);
    out.set(
        Signal::daily_rate, is_known ? static_cast<float>(habit.orders) / (known_days + 20) : 0
    );
    out.set(Signal::log_days_known, is_known ? std::log1p(known_days) : std::log1p(never_days));
}

void write_habit(Writer& out, const Habit& habit, const OrderHabit& ordering) {
    const bool is_known = habit.orders > 0;
    const auto orders = static_cast<float>(habit.orders);
    out.set(Signal::orders, orders);
    out.set(Signal::share_of_orders, orders / (static_cast<float>(ordering.orders) + 1));
    out.set(Signal::of_last_three, static_cast<float>(habit.of_last_three));
    out.set(Signal::of_last_five, static_cast<float>(habit.of_last_five));
    out.set(Signal::order_fading, habit.order_fading);
    out.set(Signal::fast_order_fading, habit.fast_order_fading);
    out.set(Signal::month_fading, habit.month_fading);
    out.set(Signal::quarter_fading, habit.quarter_fading);
    out.set(Signal::orders_since, is_known ? static_cast<float>(habit.orders_since) : never_orders);
    out.set(Signal::log_last_quantity, std::log1p(std::max(0.0F, habit.last_quantity)));
    const auto mean = is_known ? std::max(0.0F, habit.quantities / orders) : 0.0F;
    out.set(Signal::log_mean_quantity, std::log1p(mean));
    out.set(Signal::in_last_order, is_known && habit.orders_since == 0 ? 1.0F : 0.0F);
}

void write_ordering(Writer& out, const OrderHabit& ordering) {
    out.set(Signal::log_company_orders, std::log(static_cast<float>(ordering.orders)));
    out.set(Signal::log_days_between, std::log1p(ordering.days_between));
    out.set(Signal::log_days_since_order, std::log1p(ordering.days_since));
    out.set(Signal::log_articles_an_order, std::log(std::max(1.0F, ordering.articles)));
    out.set(Signal::share_of_new, ordering.share_of_new);
    out.set(Signal::share_of_repeated, ordering.share_of_repeated);
}

void write_market(Writer& out, const Trends& trends, Article article, float neighbours) {
    constexpr std::size_t week = 0;
    constexpr std::size_t fortnight = 1;
    constexpr std::size_t month = 2;
    constexpr std::size_t quarter = 3;
    const auto fortnight_share = trends.log_share(article, fortnight);
    const auto quarter_share = trends.log_share(article, quarter);
    out.set(Signal::log_week_share, trends.log_share(article, week));
    out.set(Signal::log_fortnight_share, fortnight_share);
    out.set(Signal::log_month_share, trends.log_share(article, month));
    out.set(Signal::log_quarter_share, quarter_share);
    out.set(Signal::trend, fortnight_share - quarter_share);
    out.set(Signal::repeat_rate, trends.repeat_rate(article));
    out.set(Signal::loyalty, trends.loyalty(article));
    out.set(Signal::log_buyers, std::log1p(trends.buyers(article)));
    out.set(Signal::days_unsold, trends.days_since_last_sale(article));
    out.set(Signal::days_on_sale, trends.days_since_first_sale(article));
    out.set(Signal::neighbours, neighbours);
    constexpr float rare_share = 0.02F;
    out.set(Signal::neighbours_lift, neighbours / (rare_share + trends.share(article, month)));
}

/// Articles that were never bought, but are worth a look.
std::vector<Article> new_articles(
    const MarketView& market, const Habits& habits, const ArticleWeights& weights
) {
    std::vector<Article> articles;
    for (const auto article : weights.touched()) {
        if (habits.find(article) == nullptr) articles.push_back(article);
    }
    const auto kept = std::min(neighbours_max, articles.size());
    std::partial_sort(
        articles.begin(),
        articles.begin() + static_cast<std::ptrdiff_t>(kept),
        articles.end(),
        [&](Article left, Article right) {
            if (weights[left] != weights[right]) return weights[left] > weights[right];
            return left < right;
        }
    );
    articles.resize(kept);
    for (const auto article : market.popular) {
        if (habits.find(article) == nullptr) articles.push_back(article);
    }
    std::sort(articles.begin(), articles.end());
    articles.erase(std::unique(articles.begin(), articles.end()), articles.end());
    return articles;
}

/// The habits themselves, without the oldest where there are too many.
std::vector<const Habit*> latest(const Habits& habits) {
    std::vector<const Habit*> kept;
    kept.reserve(habits.articles.size());
    for (const auto& habit : habits.articles) kept.push_back(&habit);
    if (kept.size() <= habits_max) return kept;
    std::nth_element(
        kept.begin(),
        kept.begin() + habits_max,
        kept.end(),
        [](const Habit* left, const Habit* right) {
            return left->last != right->last ? left->last > right->last
                                             : left->article < right->article;
        }
    );
    kept.resize(habits_max);
    return kept;
}

}  // namespace

MarketView::MarketView(const Trends& seen_trends, const Neighbours& seen_neighbours)
    : trends{seen_trends}, neighbours{seen_neighbours}, popular{seen_trends.popular(popular_max)} {}

std::vector<Candidate> candidates_of(
    const MarketView& market, const Habits& habits, const Buyer& buyer, ArticleWeights& weights
) {
    market.neighbours.weigh(buyer.past, buyer.company, weights);
    std::vector<Candidate> candidates;
    const auto add = [&](const Habit& habit, Article article) {
        Candidate candidate{article, {}};
        Writer out{candidate.signals};
        write_habit(out, habit, habits.ordering);
        write_rhythm(out, habit, habits.ordering, buyer.day);
        write_ordering(out, habits.ordering);
        write_market(out, market.trends, article, weights[article]);
        candidates.push_back(candidate);
    };
    for (const auto* habit : latest(habits)) add(*habit, habit->article);
    for (const auto article : new_articles(market, habits, weights)) add(Habit{}, article);
    std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
        return a.article < b.article;
    });
    return candidates;
}

}  // namespace portico::reorder
