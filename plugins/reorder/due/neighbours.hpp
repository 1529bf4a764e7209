#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "history.hpp"
#include "trends.hpp"

namespace portico::reorder {

/// A weight for each article, most of them 0; cleared in time with what was touched.
class ArticleWeights {
public:
    explicit ArticleWeights(std::size_t article_count) : weights_(article_count, 0.0F) {}

    void add(Article article, float weight) {
        if (weights_[article] == 0) touched_.push_back(article);
        weights_[article] += weight;
    }

    void scale(float factor) {
        for (const auto article : touched_) weights_[article] *= factor;
    }

    void clear() {
        for (const auto article : touched_) weights_[article] = 0;
        touched_.clear();
    }

    [[nodiscard]] float operator[](Article article) const { return weights_[article]; }

    /// Each article whose weight is not 0.
    [[nodiscard]] std::span<const Article> touched() const { return touched_; }

private:
    std::vector<float> weights_;
    std::vector<Article> touched_;
};

/// One company's history; its number is its place among all companies of the supplier.
struct CompanyHistory {
    std::uint32_t company = 0;
    History baskets;
};

/// Companies to compare with (at most some thousands; the caller samples), as of one day: who buys
/// alike, and what those bought of late. The idea is that of nearest-neighbour basket prediction
/// (TIFU-KNN, Hu et al., SIGIR 2020). Immutable, any number of threads may ask.
class Neighbours {
public:
    /// `companies` is read now and not kept.
    Neighbours(std::span<const CompanyHistory> companies, const Trends& trends);

    /// Fills `weights` with what the companies that buy most like `past` bought lately: about 1 for
    /// what each of them orders all the time. The company itself is left out. Gives how many were
    /// asked.
    std::size_t weigh(HistoryView past, std::uint32_t company, ArticleWeights& weights) const;

private:
    friend struct ForecastImage;

    Neighbours() = default;

    struct Share {
        Article article;
        float weight;
    };

    struct Liking {
        std::uint32_t place;
        float weight;
    };

    static constexpr std::size_t asked_max = 200;

    [[nodiscard]] static std::vector<Share> sum_by_article(std::vector<Share> shares);

    /// How much of its orders each article is: later orders weigh more.
    [[nodiscard]] static std::vector<Share> profile_of(HistoryView past);
    [[nodiscard]] static float length_of(std::span<const Share> profile);

    std::vector<std::uint32_t> companies_;       ///< by place: the company's number
    std::vector<float> lengths_;                 ///< by place: of the profiles
    std::vector<std::vector<Share>> recent_;     ///< by place: purchases that fade with time
    std::vector<std::vector<Liking>> liked_by_;  ///< by article
    std::vector<float> rarity_;                  ///< by article: what few buy tells more
};

}  // namespace portico::reorder
