#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "boosted_trees.hpp"
#include "habit.hpp"
#include "neighbours.hpp"
#include "signals.hpp"
#include "trends.hpp"

namespace portico::reorder {

/// An article and how likely it is in the company's next order, if that comes within 90 days.
struct DueArticle {
    Article article = 0;
    float probability = 0;
    Habit habit;           ///< the company's own; `orders` 0: it never bought the article
    float neighbours = 0;  ///< see Neighbours::weigh
};

/// What was learned from all companies up to one day. Immutable; any number of threads may ask.
class DueModel {
public:
    /// The most likely articles first, at most `count`; ties by ascending article. `weights` is
    /// room to work in, for article_count() articles.
    /// `buyer.day` is day() or later.
    [[nodiscard]] std::vector<DueArticle> rank(
        const Buyer& buyer, std::size_t count, ArticleWeights& weights
    ) const;

    [[nodiscard]] Day day() const { return trends_.day(); }

    [[nodiscard]] std::size_t article_count() const { return trends_.article_count(); }

    /// Whether there were orders enough to learn from; if not, probabilities are those of the
    /// company's own frequency.
    [[nodiscard]] bool is_learned() const { return trees_.tree_count() > 0; }

    /// Orders that were predicted and compared while learning.
    [[nodiscard]] std::size_t lesson_count() const { return lesson_count_; }

private:
    friend class DueTeacher;
    friend struct ForecastImage;

    DueModel(Trends trends, Neighbours neighbours)
        : trends_{std::move(trends)},
          neighbours_{std::move(neighbours)},
          market_{trends_, neighbours_} {}

    Trends trends_;
    Neighbours neighbours_;
    MarketView market_;  ///< of the two above
    BoostedTrees trees_;
    std::size_t lesson_count_ = 0;

public:
    DueModel(const DueModel&) = delete;  // market_ points into it
    DueModel& operator=(const DueModel&) = delete;
};

/// Reads the histories of all companies once, one after the other, and learns from a sample of
/// them: memory grows with the articles and not with the companies. Nothing from `today` on is
/// looked at.
class DueTeacher {
public:
    /// `first` is the day of the supplier's first order.
    DueTeacher(Day first, Day today, std::size_t article_count);

    /// `company` counts 0, 1, 2, ... in the order of the calls.
    void add(std::uint32_t company, History baskets);

    /// Takes up to half a minute on one core. Deterministic.
    [[nodiscard]] std::unique_ptr<const DueModel> teach();

    /// Companies that are compared with, and learned from.
    static constexpr std::size_t companies_max = 5'000;

    /// ... and together have no more purchases than this: 80 MB.
    static constexpr std::size_t purchases_max = 10'000'000;

private:
    struct Lesson {
        std::size_t market;   ///< which of trends_
        std::size_t company;  ///< which of sample_
        const OrderDay* next;
    };

    [[nodiscard]] std::size_t random_below(std::uint64_t count);
    void drop(std::size_t place);
    [[nodiscard]] std::vector<Lesson> find_lessons() const;
    [[nodiscard]] Examples write_examples(const std::vector<Lesson>& lessons) const;

    Day today_;
    std::vector<Trends> trends_;  ///< of the days that lessons are about, latest first
    Trends now_;
    std::vector<CompanyHistory> sample_;
    std::size_t sampled_purchases_ = 0;
    std::uint64_t seen_ = 0;
    std::uint64_t random_ = 1;
};

}  // namespace portico::reorder
