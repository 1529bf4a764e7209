#include "neighbours.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace portico::reorder {
namespace {

constexpr float order_fading = 0.9F;
constexpr float days_fading = 45;

}  // namespace

Neighbours::Neighbours(std::span<const CompanyHistory> companies, const Trends& trends)
    : liked_by_(trends.article_count()), rarity_(trends.article_count()) {
    for (const auto& [company, baskets] : companies) {
        const auto place = static_cast<std::uint32_t>(companies_.size());
        const auto past = before(baskets, trends.day());
        const auto profile = profile_of(past);
        companies_.push_back(company);
        lengths_.push_back(length_of(profile));
        for (const auto& share : profile) liked_by_[share.article].push_back({place, share.weight});
        std::vector<Share> recent;
        for (const auto& basket : past) {
            const auto age = static_cast<float>(trends.day() - basket.day);
            const auto weight = std::exp(-age / days_fading);
            for (const auto& purchase : basket.purchases) {
                recent.push_back({purchase.article, weight});
            }
        }
        recent_.push_back(sum_by_article(std::move(recent)));
    }
    const auto count = static_cast<float>(companies.size());
    for (Article article = 0; article < rarity_.size(); ++article) {
        const auto likings = static_cast<float>(liked_by_[article].size());
        rarity_[article] = std::log(1 + count / (1 + likings));
    }
}

std::vector<Neighbours::Share> Neighbours::sum_by_article(std::vector<Share> shares) {
    std::stable_sort(shares.begin(), shares.end(), [](const Share& a, const Share& b) {
        return a.article < b.article;
    });
    std::vector<Share> sums;
    for (const auto& share : shares) {
        if (sums.empty() || sums.back().article != share.article) {
            sums.push_back(share);
        } else {
            sums.back().weight += share.weight;
        }
    }
    return sums;
}

std::vector<Neighbours::Share> Neighbours::profile_of(HistoryView past) {
    std::vector<Share> shares;
    float weight = 1.0F / static_cast<float>(std::max<std::size_t>(1, past.size()));
    for (auto basket = past.rbegin(); basket != past.rend(); ++basket) {
        for (const auto& purchase : basket->purchases) {
            shares.push_back({purchase.article, weight});
        }
        weight *= order_fading;
    }
    return sum_by_article(std::move(shares));
}

float Neighbours::length_of(std::span<const Share> profile) {
    float square = 0;
    for (const auto& share : profile) square += share.weight * share.weight;
    return std::sqrt(square);
}

std::size_t Neighbours::weigh(HistoryView past, std::uint32_t company, ArticleWeights& weights)
    const {
    weights.clear();
    const auto profile = profile_of(past);
    const auto length = length_of(profile);
    if (length == 0) return 0;
    std::vector<float> likeness(lengths_.size(), 0.0F);
    for (const auto& share : profile) {
        const auto weight = share.weight * rarity_[share.article];
        for (const auto& liking : liked_by_[share.article]) {
            likeness[liking.place] += weight * liking.weight;
        }
    }
    // Keeps those with one small order from looking more alike than they can be known to be.
    constexpr float short_length = 0.1F;
    std::vector<std::pair<float, std::uint32_t>> alike;
    for (std::uint32_t place = 0; place < likeness.size(); ++place) {
        if (companies_[place] == company || likeness[place] <= 0) continue;
        alike.emplace_back(likeness[place] / (length * (lengths_[place] + short_length)), place);
    }
    const auto asked = std::min(asked_max, alike.size());
    std::partial_sort(
        alike.begin(),
        alike.begin() + static_cast<std::ptrdiff_t>(asked),
        alike.end(),
        std::greater<>{}
    );
    float sum = 0;
    for (std::size_t i = 0; i < asked; ++i) {
        sum += alike[i].first;
        for (const auto& share : recent_[alike[i].second]) {
            weights.add(share.article, alike[i].first * share.weight);
        }
    }
    if (sum > 0) weights.scale(1 / sum);
    return asked;
}

}  // namespace portico::reorder
