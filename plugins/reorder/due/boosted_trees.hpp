#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace portico::reorder {

/// Examples to learn from: rows of the same width, each with what came of it.
class Examples {
public:
    explicit Examples(std::size_t width) : width_{width} {}

    void add(std::span<const float> row, bool outcome) {
        values_.insert(values_.end(), row.begin(), row.end());
        outcomes_.push_back(outcome ? 1 : 0);
    }

    [[nodiscard]] std::size_t width() const { return width_; }

    [[nodiscard]] std::size_t size() const { return outcomes_.size(); }

    [[nodiscard]] float value(std::size_t row, std::size_t column) const {
        return values_[row * width_ + column];
    }

    [[nodiscard]] bool outcome(std::size_t row) const { return outcomes_[row] != 0; }

private:
    std::size_t width_;
    std::vector<float> values_;
    std::vector<std::uint8_t> outcomes_;
};

struct TreeSettings {
    int trees = 120;
    int depth = 5;
    float learning_rate = 0.08F;
    float smallest_leaf = 20;  ///< sum of p(1 − p) of the examples in a leaf
    float shrinkage = 10;      ///< keeps leaves with few examples near 0
    std::uint32_t seed = 1;    ///< of the seven tenths of rows and columns that each tree sees
};

/// The probability of an outcome as the logistic of a sum of small decision trees, each of which
/// mends what the former got wrong (gradient boosting with second-order steps: Friedman 2001; Chen
/// and Guestrin, KDD 2016). Immutable, any number of threads may ask.
class BoostedTrees {
public:
    /// Learns; takes about 25 s for 1,000,000 examples of 36 values on one core. The same examples
    /// and settings give the same trees. Needs outcomes of both kinds; else it knows their share
    /// alone.
    static BoostedTrees learn(const Examples& examples, const TreeSettings& settings = {});

    /// Between 0 and 1, for a row of the same width.
    [[nodiscard]] float probability(std::span<const float> row) const;

    [[nodiscard]] std::size_t tree_count() const { return trees_.size(); }

private:
    friend class TreeGrower;
    friend struct ForecastImage;

    struct Node {
        std::int32_t column = leaf;
        float threshold = 0;     ///< at most it: left
        std::uint32_t left = 0;  ///< the right one follows it
        float value = 0;         ///< of a leaf

        static constexpr std::int32_t leaf = -1;
    };

    using Tree = std::vector<Node>;

    float base_ = 0;
    std::vector<Tree> trees_;
};

}  // namespace portico::reorder
