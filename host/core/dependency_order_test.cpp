#include "core/dependency_order.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace portico::core {
namespace {

std::string joined(const Result<std::vector<std::string>>& order) {
    if (!order.ok()) return "error: " + order.error().message;
    std::string text;
    for (const auto& id : *order) text += (text.empty() ? "" : " ") + id;
    return text;
}

TEST(DependencyOrderTest, PutsNeedsFirst) {
    const struct {
        const char* name;
        std::vector<Dependent> dependents;
        const char* expected;
    } cases[] = {
        {"nothing", {}, ""},
        {"equals go by id", {{"b", {}}, {"a", {}}}, "a b"},
        {"a need comes first", {{"a", {"b"}}, {"b", {}}}, "b a"},
        {"a diamond", {{"a", {"b", "c"}}, {"b", {"d"}}, {"c", {"d"}}, {"d", {}}}, "d b c a"},
        {"an absent need is not ours", {{"a", {"elsewhere"}}}, "a"},
        {"a need named twice", {{"a", {"b", "b"}}, {"b", {}}}, "b a"},
    };

    for (const auto& [name, dependents, expected] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(joined(dependency_order(dependents)), expected);
    }
}

TEST(DependencyOrderTest, NamesTheCircleAlone) {
    const std::vector<Dependent> dependents = {{"a", {"b"}}, {"b", {"c"}}, {"c", {"b"}}, {"d", {}}};
    EXPECT_NE(
        joined(dependency_order(dependents)).find("in a circle: b -> c -> b;"), std::string::npos
    );
    const std::vector<Dependent> self = {{"a", {"a"}}};
    EXPECT_NE(joined(dependency_order(self)).find("in a circle: a -> a;"), std::string::npos);
}

TEST(DependencyOrderTest, CarriesALongChain) {
    std::vector<Dependent> dependents;
    for (int index = 0; index < 20'000; ++index) {
        dependents.push_back({std::to_string(index), {std::to_string(index + 1)}});
    }
    const auto order = dependency_order(dependents);
    ASSERT_TRUE(order.ok());
    EXPECT_EQ(order->front(), "19999");
    EXPECT_EQ(order->back(), "0");
}

}  // namespace
}  // namespace portico::core
