#include "plugins/services/handle_table.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::plugins {
namespace {

TEST(HandleTableTest, DoesNotKnowAHandleThatWasGivenBack) {
    HandleTable<std::string> table{HandleKind::route, 1, 2};
    const auto first = *table.insert("a", "routes");
    EXPECT_EQ(table.take(first), "a");
    const auto second = *table.insert("b", "routes");
    // The place is used again, the handle is another.
    EXPECT_EQ(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(second));
    EXPECT_NE(first, second);
    EXPECT_FALSE(table.take(first));
    EXPECT_EQ(table.copy(second), "b");
}

TEST(HandleTableTest, DoesNotKnowHandlesOfOthers) {
    HandleTable<std::string> routes{HandleKind::route, 1, 2};
    HandleTable<std::string> jobs{HandleKind::job, 1, 2};
    HandleTable<std::string> next_instance{HandleKind::route, 2, 2};
    const auto route = *routes.insert("a", "routes");
    static_cast<void>(jobs.insert("b", "jobs"));
    static_cast<void>(next_instance.insert("c", "routes"));
    EXPECT_FALSE(jobs.copy(route));
    EXPECT_FALSE(next_instance.copy(route));
    EXPECT_FALSE(routes.copy(0));
    EXPECT_FALSE(routes.copy(~portico_handle{0}));
}

TEST(HandleTableTest, IsBounded) {
    HandleTable<std::string> table{HandleKind::route, 1, 2};
    const auto first = *table.insert("a", "routes");
    static_cast<void>(table.insert("b", "routes"));
    const auto third = table.insert("c", "routes");
    EXPECT_EQ(third.error().code, Code::quota);
    EXPECT_EQ(third.error().message, "a plugin has at most 2 routes");
    table.take(first);
    EXPECT_TRUE(table.insert("c", "routes").ok());
    EXPECT_EQ(table.take_all().size(), 2U);
    EXPECT_EQ(table.size(), 0U);
}

}  // namespace
}  // namespace portico::plugins
