#include "trends.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

namespace portico::reorder {
namespace {

/// Calls `visit(article)` for each article of both baskets.
template <class Visit>
void visit_common(const OrderDay& left, const OrderDay& right, Visit visit) {
    auto other = right.purchases.begin();
    for (const auto& purchase : left.purchases) {
        while (other != right.purchases.end() && other->article < purchase.article) ++other;
        if (other == right.purchases.end()) return;
        if (other->article == purchase.article) visit(purchase.article);
    }
}

/// A rate that few observations leave near that of all articles.
float smoothed(float part, float all, double overall_part, double overall_all, float weight) {
    const auto overall = overall_all > 0 ? static_cast<float>(overall_part / overall_all) : 0.0F;
    return (part + weight * overall) / (all + weight);
}

}  // namespace

void Trends::add(HistoryView history) {
    const auto past = before(history, day_);
    if (past.empty()) return;
    count_buyers(past);
    count_repeats(past);
}

void Trends::count_buyers(HistoryView past) {
    struct Buying {
        Day last = 0;
        int orders = 0;
    };

    std::unordered_map<Article, Buying> bought;
    for (const auto& basket : past) {
        for (const auto& purchase : basket.purchases) {
            auto& buying = bought[purchase.article];
            buying.last = basket.day;
            ++buying.orders;
            auto& first = articles_[purchase.article].first_sale;
            if (first == never || basket.day < first) first = basket.day;
        }
    }
    for (std::size_t window = 0; window < windows.size(); ++window) {
        if (day_ - past.back().day <= windows[window]) ++active_companies_[window];
    }
    for (const auto& [article, buying] : bought) {
        auto& counts = articles_[article];
        ++counts.buyers;
        counts.last_sale = std::max(counts.last_sale, buying.last);
        for (std::size_t window = 0; window < windows.size(); ++window) {
            if (day_ - buying.last <= windows[window]) ++counts.recent_buyers[window];
        }
        if (past.size() < 2) continue;
        ++counts.several_buyers;
        ++several_buyers_;
        if (buying.orders < 2) continue;
        ++counts.loyal_buyers;
        ++loyal_buyers_;
    }
}

void Trends::count_repeats(HistoryView past) {
    for (std::size_t i = 0; i + 1 < past.size(); ++i) {
        for (const auto& purchase : past[i].purchases) ++articles_[purchase.article].bought;
        bought_ += static_cast<double>(past[i].purchases.size());
        visit_common(past[i], past[i + 1], [this](Article article) {
            ++articles_[article].bought_again;
            ++bought_again_;
        });
    }
}

float Trends::log_share(Article article, std::size_t window) const {
    return std::log1p(articles_[article].recent_buyers[window]) -
           std::log1p(active_companies_[window]);
}

float Trends::share(Article article, std::size_t window) const {
    return articles_[article].recent_buyers[window] / std::max(1.0F, active_companies_[window]);
}

float Trends::repeat_rate(Article article) const {
    constexpr float weight = 20;
    const auto& counts = articles_[article];
    return smoothed(counts.bought_again, counts.bought, bought_again_, bought_, weight);
}

float Trends::loyalty(Article article) const {
    constexpr float weight = 10;
    const auto& counts = articles_[article];
    return smoothed(
        counts.loyal_buyers, counts.several_buyers, loyal_buyers_, several_buyers_, weight
    );
}

float Trends::days_since_last_sale(Article article) const {
    constexpr Day longest = 200;
    const auto last = articles_[article].last_sale;
    return static_cast<float>(last == never ? longest : std::min(longest, day_ - last));
}

float Trends::days_since_first_sale(Article article) const {
    const auto first = articles_[article].first_sale;
    return first == never ? 0.0F : static_cast<float>(day_ - first);
}

std::vector<Article> Trends::popular(std::size_t count) const {
    std::vector<Article> articles(articles_.size());
    std::iota(articles.begin(), articles.end(), 0U);
    count = std::min(count, articles.size());
    const auto weight = [this](Article article) {
        constexpr std::size_t fortnight = 1;
        constexpr std::size_t month = 2;
        const auto& recent = articles_[article].recent_buyers;
        return 2 * recent[fortnight] + recent[month];
    };
    std::partial_sort(
        articles.begin(),
        articles.begin() + static_cast<std::ptrdiff_t>(count),
        articles.end(),
        [&](Article left, Article right) {
            const auto a = weight(left);
            const auto b = weight(right);
            return a != b ? a > b : left < right;
        }
    );
    articles.resize(count);
    std::erase_if(articles, [&](Article article) { return weight(article) <= 0; });
    return articles;
}

}  // namespace portico::reorder
