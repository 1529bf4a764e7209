#include "boosted_trees.hpp"

#include <algorithm>
#include <cmath>
#include <random>

namespace portico::reorder {
namespace {

constexpr std::size_t bins_max = 64;
constexpr std::size_t sampled_for_bins = 50'000;

float logistic(float score) {
    return 1 / (1 + std::exp(-score));
}

/// Seven of ten.
bool is_taken(std::mt19937& random) {
    return random() % 10 < 7;
}

/// All values as small numbers: which of up to 64 equally filled ranges they fall into.
class BinnedExamples {
public:
    BinnedExamples(const Examples& examples, std::mt19937& random)
        : width_{examples.width()}, limits_(width_), bins_(examples.size() * width_) {
        for (std::size_t column = 0; column < width_; ++column) bin(examples, column, random);
    }

    [[nodiscard]] const std::uint8_t* row(std::size_t row) const { return &bins_[row * width_]; }

    /// The largest values of the ranges but the last.
    [[nodiscard]] std::span<const float> limits(std::size_t column) const {
        return limits_[column];
    }

private:
    void bin(const Examples& examples, std::size_t column, std::mt19937& random) {
        std::vector<float> sample;
        const auto count = std::min(sampled_for_bins, examples.size());
        for (std::size_t i = 0; i < count; ++i) {
            const auto row = count == examples.size() ? i : random() % examples.size();
            sample.push_back(examples.value(row, column));
        }
        std::sort(sample.begin(), sample.end());
        auto& limits = limits_[column];
        for (std::size_t bin = 1; bin < bins_max; ++bin) {
            const auto limit = sample[sample.size() * bin / bins_max];
            if (limits.empty() || limit > limits.back()) limits.push_back(limit);
        }
        for (std::size_t row = 0; row < examples.size(); ++row) {
            const auto at =
                std::lower_bound(limits.begin(), limits.end(), examples.value(row, column));
            bins_[row * width_ + column] = static_cast<std::uint8_t>(at - limits.begin());
        }
    }

    std::size_t width_;
    std::vector<std::vector<float>> limits_;
    std::vector<std::uint8_t> bins_;
};

/// First and second derivative of the loss, summed.
struct Slope {
    double first = 0;
    double second = 0;

    void add(const Slope& other) {
        first += other.first;
        second += other.second;
    }

    [[nodiscard]] double gain(double shrinkage) const {
        return first * first / (second + shrinkage);
    }
};

struct Split {
    std::int32_t column = -1;
    std::size_t bin = 0;
    double gain = 1e-3;
};

}  // namespace

/// Grows trees level by level over the same examples.
class TreeGrower {
public:
    TreeGrower(const Examples& examples, const TreeSettings& settings)
        : examples_{examples},
          settings_{settings},
          random_{settings.seed},
          binned_{examples, random_},
          scores_(examples.size()),
          slopes_(examples.size()),
          is_seen_(examples.size()),
          nodes_(examples.size()) {}

    BoostedTrees learn() {
        BoostedTrees model;
        double outcomes = 0;
        for (std::size_t row = 0; row < examples_.size(); ++row) outcomes += examples_.outcome(row);
        const auto share = (outcomes + 0.5) / (static_cast<double>(examples_.size()) + 1);
        model.base_ = static_cast<float>(std::log(share / (1 - share)));
        std::fill(scores_.begin(), scores_.end(), model.base_);
        if (outcomes == 0 || outcomes == static_cast<double>(examples_.size())) return model;
        for (int i = 0; i < settings_.trees; ++i) model.trees_.push_back(grow());
        return model;
    }

private:
    using Tree = BoostedTrees::Tree;

    Tree grow() {
        for (std::size_t row = 0; row < examples_.size(); ++row) {
            const auto p = logistic(scores_[row]);
            const auto missed = p - (examples_.outcome(row) ? 1.0F : 0.0F);
            slopes_[row] = {missed, std::max(p * (1 - p), 1e-6F)};
            is_seen_[row] = is_taken(random_) ? 1 : 0;
            nodes_[row] = 0;
        }
        is_column_seen_.assign(examples_.width(), 0);
        for (auto& is_seen : is_column_seen_) is_seen = is_taken(random_) ? 1 : 0;
        Tree tree(1);
        std::vector<std::uint32_t> level{0};
        for (int depth = 0; depth < settings_.depth && !level.empty(); ++depth) {
            level = split_level(tree, level);
        }
        set_leaves(tree);
        for (std::size_t row = 0; row < examples_.size(); ++row) {
            scores_[row] += tree[nodes_[row]].value;
        }
        return tree;
    }

    /// Sums of slopes by node of the level, column and bin.
    void sum_slopes(const std::vector<std::uint32_t>& level, std::size_t node_count) {
        places_.assign(node_count, -1);
        for (std::size_t i = 0; i < level.size(); ++i) places_[level[i]] = static_cast<int>(i);
        const auto width = examples_.width();
        sums_.assign(level.size() * width * bins_max, {});
        for (std::size_t row = 0; row < examples_.size(); ++row) {
            const auto place = places_[nodes_[row]];
            if (place < 0 || is_seen_[row] == 0) continue;
            auto* sums = &sums_[static_cast<std::size_t>(place) * width * bins_max];
            const auto* bins = binned_.row(row);
            for (std::size_t column = 0; column < width; ++column) {
                sums[column * bins_max + bins[column]].add(slopes_[row]);
            }
        }
    }

    [[nodiscard]] Split best_split(std::size_t place) const {
        const auto width = examples_.width();
        const auto* sums = &sums_[place * width * bins_max];
        Slope whole;
        for (std::size_t bin = 0; bin < bins_max; ++bin) whole.add(sums[bin]);
        const double shrinkage = settings_.shrinkage;
        Split best;
        for (std::size_t column = 0; column < width; ++column) {
            if (is_column_seen_[column] == 0) continue;
            Slope left;
            for (std::size_t bin = 0; bin < binned_.limits(column).size(); ++bin) {
                left.add(sums[column * bins_max + bin]);
                const Slope right{whole.first - left.first, whole.second - left.second};
                if (left.second < settings_.smallest_leaf) continue;
                if (right.second < settings_.smallest_leaf) break;
                const auto gain =
                    left.gain(shrinkage) + right.gain(shrinkage) - whole.gain(shrinkage);
                if (gain > best.gain) best = {static_cast<std::int32_t>(column), bin, gain};
            }
        }
        return best;
    }

    std::vector<std::uint32_t> split_level(Tree& tree, const std::vector<std::uint32_t>& level) {
        sum_slopes(level, tree.size());
        std::vector<Split> splits;
        std::vector<std::uint32_t> next;
        for (std::size_t place = 0; place < level.size(); ++place) {
            splits.push_back(best_split(place));
            const auto& split = splits.back();
            if (split.column < 0) continue;
            const auto left = static_cast<std::uint32_t>(tree.size());
            auto& node = tree[level[place]];
            node.column = split.column;
            node.threshold = binned_.limits(static_cast<std::size_t>(split.column))[split.bin];
            node.left = left;
            tree.resize(tree.size() + 2);
            next.push_back(left);
            next.push_back(left + 1);
        }
        for (std::size_t row = 0; row < examples_.size(); ++row) {
            const auto place = places_[nodes_[row]];
            if (place < 0) continue;
            const auto& split = splits[static_cast<std::size_t>(place)];
            if (split.column < 0) continue;
            const bool is_right =
                binned_.row(row)[static_cast<std::size_t>(split.column)] > split.bin;
            nodes_[row] = tree[nodes_[row]].left + (is_right ? 1U : 0U);
        }
        return next;
    }

    void set_leaves(Tree& tree) const {
        std::vector<Slope> sums(tree.size());
        for (std::size_t row = 0; row < examples_.size(); ++row) {
            if (is_seen_[row] != 0) sums[nodes_[row]].add(slopes_[row]);
        }
        for (std::size_t i = 0; i < tree.size(); ++i) {
            const double step = -sums[i].first / (sums[i].second + settings_.shrinkage);
            tree[i].value = settings_.learning_rate * static_cast<float>(step);
        }
    }

    const Examples& examples_;
    const TreeSettings& settings_;
    std::mt19937 random_;
    BinnedExamples binned_;
    std::vector<float> scores_;
    std::vector<Slope> slopes_;
    std::vector<std::uint8_t> is_seen_;
    std::vector<std::uint8_t> is_column_seen_;
    std::vector<std::uint32_t> nodes_;  ///< by example: where it has come
    std::vector<int> places_;           ///< by node: its place in the level, or -1
    std::vector<Slope> sums_;
};

BoostedTrees BoostedTrees::learn(const Examples& examples, const TreeSettings& settings) {
    if (examples.size() == 0) return {};
    return TreeGrower{examples, settings}.learn();
}

float BoostedTrees::probability(std::span<const float> row) const {
    float score = base_;
    for (const auto& tree : trees_) {
        std::uint32_t at = 0;
        while (tree[at].column != Node::leaf) {
            const auto& node = tree[at];
            const bool is_right = row[static_cast<std::size_t>(node.column)] > node.threshold;
            at = node.left + (is_right ? 1U : 0U);
        }
        score += tree[at].value;
    }
    return logistic(score);
}

}  // namespace portico::reorder
