#include "measures.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace portico::reorder {
namespace {

TEST(RankingMeasures, AreThoseOfTheTextbook) {
    RankingMeasures measures;
    const std::vector<Article> ranked{7, 1, 9, 2};
    const OrderDay next{0, {{1, 1}, {2, 1}, {3, 1}}};
    measures.add(ranked, next);

    EXPECT_EQ(measures.orders(), 1U);
    EXPECT_DOUBLE_EQ(measures.recall(), 2.0 / 3);
    EXPECT_DOUBLE_EQ(measures.precision(), 0.2);
    const auto gained = 1 / std::log2(3.0) + 1 / std::log2(5.0);
    const auto ideal = 1 + 1 / std::log2(3.0) + 1 / std::log2(4.0);
    EXPECT_DOUBLE_EQ(measures.ndcg(), gained / ideal);
}

TEST(RankingMeasures, CountOnlyTheFirstTen) {
    RankingMeasures measures;
    std::vector<Article> ranked{10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 1};
    measures.add(ranked, {0, {{1, 1}}});
    EXPECT_EQ(measures.recall(), 0);
    ranked[9] = 1;
    measures.add(ranked, {0, {{1, 1}}});
    EXPECT_DOUBLE_EQ(measures.recall(), 0.5);
    EXPECT_DOUBLE_EQ(measures.ndcg(), 0.5 / std::log2(11.0));
}

TEST(Reliability, ComparesWhatWasSaidWithWhatCame) {
    Reliability reliability;
    for (int i = 0; i < 10; ++i) reliability.add(0.35F, i < 3);
    for (int i = 0; i < 30; ++i) reliability.add(1.0F, i < 27);
    const auto bins = reliability.bins_of_width();
    EXPECT_EQ(bins[3].count, 10U);
    EXPECT_NEAR(bins[3].stated, 0.35, 1e-6);
    EXPECT_NEAR(bins[3].found, 0.3, 1e-9);
    EXPECT_EQ(bins[9].count, 30U);
    EXPECT_NEAR(Reliability::gap(bins), (10 * 0.05 + 30 * 0.1) / 40, 1e-6);
}

}  // namespace
}  // namespace portico::reorder
