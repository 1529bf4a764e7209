// Runs the whole plugin, as the host loads it, through its routes.
#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

namespace @plugin_id@ {
namespace {

using portico::testkit::FakeHost;

TEST(Favourites, ListsWhatTheCompanyMarkedAndNothingOfOthers) {
    FakeHost host{portico::testkit::plugin_under_test()};
    host.mirror().product({.sku = "A-1", .name = "Bolt"});
    ASSERT_TRUE(host.start().ok());

    EXPECT_EQ(host.put("/api/v1/@plugin_id@/favourites/A-1", {.company = "acme"}).status, 204);

    EXPECT_EQ(
        host.get("/api/v1/@plugin_id@/favourites", {.company = "acme"}).body,
        R"({"favourites":[{"sku":"A-1","name":"Bolt"}]})"
    );
    EXPECT_EQ(
        host.get("/api/v1/@plugin_id@/favourites", {.company = "other"}).body,
        R"({"favourites":[]})"
    );
}

TEST(Favourites, RefusesWithASentence) {
    FakeHost host{portico::testkit::plugin_under_test()};
    ASSERT_TRUE(host.configure(R"({"favourites_max": 1})").ok());
    host.mirror().product({.sku = "A-1", .name = "Bolt"});
    host.mirror().product({.sku = "A-2", .name = "Nut"});
    ASSERT_TRUE(host.start().ok());

    const auto unknown = host.put("/api/v1/@plugin_id@/favourites/X", {.company = "acme"});
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.error, "There is no product X.");

    EXPECT_EQ(host.put("/api/v1/@plugin_id@/favourites/A-1", {.company = "acme"}).status, 204);
    const auto second = host.put("/api/v1/@plugin_id@/favourites/A-2", {.company = "acme"});
    EXPECT_EQ(second.status, 429);
    EXPECT_EQ(second.error, "At most 1 favourites can be kept.");
}

TEST(Favourites, SaysWhenTheDatabaseFails) {
    FakeHost host{portico::testkit::plugin_under_test()};
    host.mirror().product({.sku = "A-1", .name = "Bolt"});
    ASSERT_TRUE(host.start().ok());

    host.fail_storage({.code = portico::Code::quota, .sentence = "The disk is full."});
    const auto refused = host.put("/api/v1/@plugin_id@/favourites/A-1", {.company = "acme"});
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.error, "The disk is full.");
    EXPECT_EQ(host.put("/api/v1/@plugin_id@/favourites/A-1", {.company = "acme"}).status, 204);
}

}  // namespace
}  // namespace @plugin_id@
