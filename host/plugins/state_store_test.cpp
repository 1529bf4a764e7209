#include "plugins/state_store.hpp"

#include <gtest/gtest.h>

#include "ports/manual_clock.hpp"
#include "storage/sqlite/sqlite_databases.hpp"

namespace portico::plugins {
namespace {

class StateStoreTest : public ::testing::Test {
protected:
    std::unique_ptr<storage::SqliteDatabases> databases =
        storage::SqliteDatabases::create_in_memory().value();
    std::shared_ptr<ports::Database> database = *databases->open("host", false);
    StateStore store = StateStore::open(database).value();
    ports::ManualClock clock;
};

TEST_F(StateStoreTest, RemembersOverRestarts) {
    const StoredState state{true, core::PluginState::quarantined, "1.2", "three times"};
    ASSERT_TRUE(store.save("pricing", {}, clock.now()).ok());
    ASSERT_TRUE(store.save("pricing", state, clock.now()).ok());
    const auto loaded = StateStore::open(database).value().load();
    ASSERT_EQ(loaded->size(), 1U);
    EXPECT_EQ(loaded->at("pricing"), state);
}

TEST_F(StateStoreTest, CountsCrashesOfTheLastTenMinutes) {
    EXPECT_EQ(*store.add_crash("pricing", clock.now()), 1);
    clock.advance(std::chrono::minutes{6});
    EXPECT_EQ(*store.add_crash("vault", clock.now()), 1);
    EXPECT_EQ(*store.add_crash("pricing", clock.now()), 2);
    clock.advance(std::chrono::minutes{6});
    EXPECT_EQ(*store.add_crash("pricing", clock.now()), 2);
    ASSERT_TRUE(store.clear_crashes("pricing").ok());
    EXPECT_EQ(*store.add_crash("pricing", clock.now()), 1);
}

}  // namespace
}  // namespace portico::plugins
