#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "history.hpp"

namespace portico::reorder {

/// How good rankings were, over all companies that were asked about.
/// Recall@k: the part of the next basket that was among the first k. Precision@k: the part of the
/// first k that was in the basket. NDCG@k: hits weigh 1 / log2(place + 1), over the best possible
/// sum for min(k, size of the basket) hits (Järvelin and Kekäläinen 2002).
class RankingMeasures {
public:
    static constexpr std::size_t k = 10;

    /// `ranked`: best first; `basket` as it came, not empty.
    void add(std::span<const Article> ranked, const OrderDay& basket);

    [[nodiscard]] std::size_t orders() const { return orders_; }

    [[nodiscard]] double recall() const { return mean(recall_); }

    [[nodiscard]] double ndcg() const { return mean(ndcg_); }

    [[nodiscard]] double precision() const { return mean(precision_); }

private:
    [[nodiscard]] double mean(double sum) const {
        return orders_ == 0 ? 0 : sum / static_cast<double>(orders_);
    }

    std::size_t orders_ = 0;
    double recall_ = 0;
    double ndcg_ = 0;
    double precision_ = 0;
};

/// Whether stated probabilities come true: in ten bins of equal width, and in ten of equal size.
class Reliability {
public:
    void add(float probability, bool is_true) { stated_.push_back({probability, is_true}); }

    struct Bin {
        std::size_t count = 0;
        double stated = 0;  ///< mean probability
        double found = 0;   ///< share that came true
    };

    using Bins = std::array<Bin, 10>;

    [[nodiscard]] Bins bins_of_width() const;
    [[nodiscard]] Bins bins_of_size() const;

    /// Mean of |stated − found| over all statements: each bin weighs as many as it has.
    [[nodiscard]] static double gap(const Bins& bins);

private:
    struct Statement {
        float probability;
        bool is_true;
    };

    std::vector<Statement> stated_;
};

}  // namespace portico::reorder
