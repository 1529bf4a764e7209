#include "events/rebuild.hpp"

#include <array>

#include <gtest/gtest.h>

namespace portico::pricing {
namespace {

bool concerns(std::string_view json) {
    const std::array<Event, 1> batch{Event{.json = json}};
    return concerns_prices(batch);
}

TEST(ConcernsPrices, LooksAtTheEntitiesOfThePull) {
    EXPECT_TRUE(concerns(R"({"entities":["order","price_rule"]})"));
    EXPECT_TRUE(concerns(R"({"entities":["company"]})"));
    EXPECT_TRUE(concerns(R"({"entities":["product"]})"));
    EXPECT_TRUE(concerns(R"({"entities":["price_list"]})"));
    EXPECT_FALSE(concerns(R"({"entities":["order","order_line","stock"]})"));
    EXPECT_TRUE(concerns("{}")) << "an unknown form rebuilds once too often";
    EXPECT_FALSE(concerns_prices({}));
}

}  // namespace
}  // namespace portico::pricing
