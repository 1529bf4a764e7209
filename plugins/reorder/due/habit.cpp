#include "habit.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace portico::reorder {
namespace {

void add_purchase(Habit& habit, const Purchase& purchase, Day bought, int later_orders, Day day) {
    habit.article = purchase.article;
    if (habit.orders == 0) habit.first = bought;
    ++habit.orders;
    habit.last = bought;
    habit.orders_since = later_orders;
    if (later_orders < 3) ++habit.of_last_three;
    if (later_orders < 5) ++habit.of_last_five;
    const auto later = static_cast<float>(later_orders);
    const auto age = static_cast<float>(day - bought);
    habit.order_fading += std::pow(0.9F, later);
    habit.fast_order_fading += std::pow(0.7F, later);
    habit.month_fading += std::exp(-age / 30);
    habit.quarter_fading += std::exp(-age / 90);
    habit.last_quantity = purchase.quantity;
    habit.quantities += purchase.quantity;
}

}  // namespace

const Habit* Habits::find(Article article) const {
    const auto found = std::lower_bound(
        articles.begin(),
        articles.end(),
        article,
        [](const Habit& habit, Article wanted) { return habit.article < wanted; }
    );
    return found != articles.end() && found->article == article ? &*found : nullptr;
}

Habits habits_of(HistoryView past, Day day) {
    std::unordered_map<Article, Habit> by_article;
    const auto count = static_cast<int>(past.size());
    float lines = 0;
    float later_lines = 0;
    float new_lines = 0;
    float repeated_lines = 0;
    for (int i = 0; i < count; ++i) {
        const auto& basket = past[static_cast<std::size_t>(i)];
        for (const auto& purchase : basket.purchases) {
            auto& habit = by_article[purchase.article];
            ++lines;
            if (i > 0) ++later_lines;
            if (habit.orders > 0) ++repeated_lines;
            if (habit.orders == 0 && i > 0) ++new_lines;
            add_purchase(habit, purchase, basket.day, count - 1 - i, day);
        }
    }
    Habits habits;
    auto& ordering = habits.ordering;
    ordering.orders = count;
    const auto span = static_cast<float>(past.back().day - past.front().day);
    ordering.days_between = count < 2 ? 0.0F : span / static_cast<float>(count - 1);
    ordering.days_since = static_cast<float>(day - past.back().day);
    ordering.articles = lines / static_cast<float>(count);
    if (later_lines > 0) {
        ordering.share_of_new = new_lines / later_lines;
        ordering.share_of_repeated = repeated_lines / later_lines;
    }
    habits.articles.reserve(by_article.size());
    for (const auto& [article, habit] : by_article) habits.articles.push_back(habit);
    std::sort(habits.articles.begin(), habits.articles.end(), [](const Habit& a, const Habit& b) {
        return a.article < b.article;
    });
    return habits;
}

}  // namespace portico::reorder
