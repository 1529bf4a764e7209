// What operators see in /metrics, through the whole plugin.
#include <string>

#include <gtest/gtest.h>

#include "testing/reorder_fixture.hpp"

namespace portico::reorder {
namespace {

class Metered : public ReorderPlugin {
protected:
    testkit::FakeResponse post(const std::string& path, std::string_view body) {
        return host.post("/api/v1/reorder/" + path, {.company = "c-7", .body = body});
    }
};

TEST_F(Metered, CountsLinesAndChecks) {
    EXPECT_EQ(post("check", R"({"text":"PAPER;1\nGONE;1\nnothing;2"})").status, 200);
    EXPECT_EQ(host.metric("lines_total"), 3);
    EXPECT_EQ(host.metric("check_seconds"), 1);
    is_pricing_down = true;
    EXPECT_EQ(post("check", R"({"text":"PAPER;1"})").status, 503);
    EXPECT_EQ(host.metric("lines_total"), 3);
}

TEST_F(Metered, CountsBaskets) {
    const auto id = post("baskets", R"({"text":"PAPER;3"})").json().root()["id"].string();
    EXPECT_EQ(post("baskets/" + id + "/submit", R"({"version":1,"total":"2"})").status, 409);
    EXPECT_EQ(host.metric("baskets_total"), 1) << "one was refused";
    EXPECT_EQ(post("baskets/" + id + "/submit", R"({"version":1,"total":"3"})").status, 202);
    EXPECT_EQ(host.metric("baskets_total"), 2);
    EXPECT_EQ(post("baskets/" + id + "/submit", R"({"version":1,"total":"3"})").status, 202);
    EXPECT_EQ(host.metric("baskets_total"), 2) << "the same order again";
}

TEST_F(Metered, CountsDueListsThatWereMade) {
    ASSERT_TRUE(host.run_job("learn").ok());
    skus("c-7");
    skus("c-7");
    skus("c-8");
    EXPECT_EQ(host.metric("due_lists_total"), 2);
}

}  // namespace
}  // namespace portico::reorder
