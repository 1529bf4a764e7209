#include "observability/health.hpp"

#include <gtest/gtest.h>

namespace portico::observability {
namespace {

TEST(Health, IsTheSumOfItsParts) {
    Health health;
    bool is_loaded = false;
    const auto mirror = health.add("mirror", [] { return Status{}; });
    auto prices = health.add("plugin pricing", [&]() -> Status {
        if (!is_loaded) return unavailable("prices are being loaded");
        return {};
    });
    auto parts = health.ask();
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(parts[0].problem, "");
    EXPECT_EQ(parts[1].problem, "prices are being loaded");
    is_loaded = true;
    EXPECT_EQ(health.ask()[1].problem, "");
    prices.reset();
    EXPECT_EQ(health.ask().size(), 1U);
}

TEST(Health, TwoPartsOfOneNameAreBothAsked) {
    Health health;
    const auto first = health.add("cell", [] { return Status{}; });
    const auto second = health.add("cell", []() -> Status { return unavailable("starting"); });
    EXPECT_EQ(health.ask().size(), 2U);
}

}  // namespace
}  // namespace portico::observability
