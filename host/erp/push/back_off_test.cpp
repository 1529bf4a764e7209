#include "erp/push/back_off.hpp"

#include <random>

#include <gtest/gtest.h>

namespace portico::erp {
namespace {

using std::chrono::milliseconds;

TEST(BackOff, BoundDoublesUpToTheLongest) {
    const BackOff rule{milliseconds{1'000}, milliseconds{10'000}};

    const struct {
        const char* name;
        std::int64_t failures;
        std::int64_t bound_ms;
    } cases[] = {
        {"none yet", 0, 1'000},
        {"first", 1, 1'000},
        {"second", 2, 2'000},
        {"fourth", 4, 8'000},
        {"fifth is cut", 5, 10'000},
        {"very many do not overflow", 1'000'000'000'000, 10'000},
    };

    for (const auto& [name, failures, bound_ms] : cases) {
        SCOPED_TRACE(name);
        // The largest remainder of a division by bound + 1 is the bound itself.
        EXPECT_EQ(
            pause_after(rule, failures, static_cast<std::uint64_t>(bound_ms)),
            milliseconds{bound_ms}
        );
        EXPECT_EQ(
            pause_after(rule, failures, static_cast<std::uint64_t>(bound_ms) + 1), milliseconds{0}
        );
    }
}

TEST(BackOff, PausesAreSpreadOverTheWholeRange) {
    const BackOff rule{milliseconds{1'000}, milliseconds{600'000}};
    std::mt19937_64 random{7};
    int quarters[4] = {};
    for (int i = 0; i < 4'000; ++i) {
        const auto pause = pause_after(rule, 8, random());
        ASSERT_GE(pause.count(), 0);
        ASSERT_LE(pause.count(), 128'000);
        ++quarters[std::min<std::int64_t>(3, pause.count() / 32'000)];
    }
    for (const int count : quarters) EXPECT_GT(count, 800);
}

TEST(BackOff, ALongestBelowTheFirstWins) {
    EXPECT_EQ(pause_after({milliseconds{5'000}, milliseconds{10}}, 1, 10), milliseconds{10});
    EXPECT_EQ(pause_after({milliseconds{5'000}, milliseconds{0}}, 9, 12'345), milliseconds{0});
}

}  // namespace
}  // namespace portico::erp
