#include "store/favourite_store.hpp"

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

namespace @plugin_id@ {
namespace {

TEST(FavouriteStore, KeepsOneRowForAProductThatIsMarkedTwice) {
    portico::testkit::FakeHost host{portico::testkit::plugin_under_test()};
    host.mirror().product({.sku = "A-1", .name = "Bolt"});
    FavouriteStore store{host.context().database};
    const NewFavourite bolt{.company = "acme", .sku = "A-1", .marked_at = host.clock().now()};

    ASSERT_TRUE(store.add(bolt, 1).ok());
    ASSERT_TRUE(store.add(bolt, 1).ok());

    const auto favourites = store.list("acme");
    ASSERT_TRUE(favourites.ok()) << favourites.error().message;
    ASSERT_EQ(favourites->size(), 1U);
    EXPECT_EQ(favourites->front().name, "Bolt");
}

}  // namespace
}  // namespace @plugin_id@
