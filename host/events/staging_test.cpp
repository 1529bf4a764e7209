#include "events/staging.hpp"

#include <string>
#include <vector>

#include "events/event_test_host.hpp"

namespace portico::events {
namespace {

using ports::Access;
using Subjects = std::vector<std::string>;

/// A database whose changes of a chosen table fail while told so: a kill at that point.
class BreakingDatabase final : public ports::Database {
public:
    explicit BreakingDatabase(std::shared_ptr<ports::Database> inner) : inner_{std::move(inner)} {}

    Result<std::unique_ptr<ports::Transaction>> begin(Access access) override {
        if (access == Access::write && fails_writing) return unavailable("killed");
        return inner_->begin(access);
    }

    Result<std::int64_t> execute(
        std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
    ) override {
        return inner_->execute(sql, args, rows);
    }

    Status migrate(std::string_view component, std::span<const ports::Migration> list) override {
        return inner_->migrate(component, list);
    }

    Status backup_to(const std::string& path) override { return inner_->backup_to(path); }

    Status check_integrity() override { return inner_->check_integrity(); }

    bool fails_writing = false;

private:
    std::shared_ptr<ports::Database> inner_;
};

class StagingTest : public EventTestHost {
protected:
    void SetUp() override {
        EventTestHost::SetUp();
        shop = databases->open("plugin/shop", false).value();
        ASSERT_TRUE(shop->execute("CREATE TABLE basket (id TEXT)").ok());
        ASSERT_TRUE(bus->adopt("plugin/shop", shop).ok());
        subscription = subscribe(recorder, {"basket.*"});
    }

    void stage(const std::string& subject, bool commits = true) {
        auto transaction = shop->begin(Access::write).value();
        ASSERT_TRUE(transaction->execute("INSERT INTO basket VALUES ('b')", {}, {}).ok());
        const std::vector<ports::NewEvent> events{event("basket.changed", subject)};
        ASSERT_TRUE(bus->publish_in(*transaction, events).ok());
        if (commits) {
            ASSERT_TRUE(transaction->commit().ok());
        }
    }

    std::shared_ptr<ports::Database> shop;
    Recorder recorder;
    std::unique_ptr<ports::Subscription> subscription;
};

TEST_F(StagingTest, EventsAppearWithTheCommitAndNeverWithoutIt) {
    stage("kept");
    stage("dropped", false);
    bus->committed(*shop);
    bus->run_pending();
    EXPECT_EQ(recorder.subjects, (Subjects{"kept"}));
    EXPECT_EQ(count(*shop, "basket"), 1);
    EXPECT_EQ(count(*shop, "portico_staged_event"), 0);
}

TEST_F(StagingTest, KeepsTheOrderOfCommits) {
    Subjects expected;
    for (int i = 0; i < 30; ++i) {
        stage(std::to_string(i));
        expected.push_back(std::to_string(i));
    }
    bus->committed(*shop);
    bus->run_pending();
    EXPECT_EQ(recorder.subjects, expected);
}

TEST_F(StagingTest, KilledBeforeTheMoveTheNextRunFindsThem) {
    stage("1");
    subscription.reset();
    start();
    ASSERT_TRUE(bus->adopt("plugin/shop", shop).ok());
    subscription = subscribe(recorder, {"basket.*"});
    bus->run_pending();
    EXPECT_EQ(recorder.subjects, (Subjects{"1"}));
}

TEST_F(StagingTest, KilledBetweenTheTwoCommitsAnEventKeepsItsOneId) {
    auto breaking = std::make_shared<BreakingDatabase>(shop);
    ASSERT_TRUE(bus->adopt("plugin/shop", breaking).ok());
    bus->run_pending();
    stage("1");
    stage("2");
    breaking->fails_writing = true;
    bus->committed(*breaking);
    bus->run_pending();
    ASSERT_EQ(count(*host, "event"), 2) << "stored in the host's table";
    ASSERT_EQ(count(*shop, "portico_staged_event"), 2) << "and still staged";
    subscription.reset();
    start();
    ASSERT_TRUE(bus->adopt("plugin/shop", shop).ok());
    subscription = subscribe(recorder, {"basket.*"});
    stage("3");
    bus->committed(*shop);
    bus->run_pending();
    EXPECT_EQ(count(*shop, "portico_staged_event"), 0);
    EXPECT_EQ(count(*host, "event"), 3);
    EXPECT_EQ(recorder.subjects, (Subjects{"1", "2", "3"})) << "each once";
    EXPECT_EQ(recorder.ids[0], 1);
    EXPECT_EQ(recorder.ids[1], 2);
}

TEST_F(StagingTest, AMoveThatFailsIsTriedAgain) {
    auto breaking = std::make_shared<BreakingDatabase>(shop);
    ASSERT_TRUE(bus->adopt("plugin/shop", breaking).ok());
    bus->run_pending();
    stage("1");
    breaking->fails_writing = true;
    bus->committed(*breaking);
    bus->run_pending();
    EXPECT_EQ(log.lines().size(), 1U);
    breaking->fails_writing = false;
    EXPECT_EQ(bus->run_pending(), 0U) << "not before the back-off";
    clock.advance(std::chrono::seconds{1});
    bus->run_pending();
    EXPECT_EQ(count(*shop, "portico_staged_event"), 0);
    EXPECT_EQ(count(*host, "event"), 1);
}

TEST_F(StagingTest, TheHostsOwnDatabaseMayCarryEventsToo) {
    ASSERT_TRUE(bus->adopt("host", host).ok());
    auto transaction = host->begin(Access::write).value();
    const std::vector<ports::NewEvent> events{event("basket.x", "h")};
    ASSERT_TRUE(bus->publish_in(*transaction, events).ok());
    ASSERT_TRUE(transaction->commit().ok());
    bus->committed(*host);
    bus->run_pending();
    EXPECT_EQ(recorder.subjects, (Subjects{"h"}));
}

TEST_F(StagingTest, ADatabaseThatClosedIsCollectedWhenItComesBack) {
    stage("1");
    bus->committed(*shop);
    shop.reset();
    bus->run_pending();
    EXPECT_TRUE(recorder.subjects.empty());
    shop = databases->open("plugin/shop", false).value();
    ASSERT_TRUE(bus->adopt("plugin/shop", shop).ok());
    bus->run_pending();
    EXPECT_EQ(recorder.subjects, (Subjects{"1"}));
}

TEST_F(StagingTest, MovesMoreThanOneLoad) {
    auto transaction = shop->begin(Access::write).value();
    const std::vector<ports::NewEvent> events(2'500, event("basket.changed", "x"));
    ASSERT_TRUE(bus->publish_in(*transaction, events).ok());
    ASSERT_TRUE(transaction->commit().ok());
    bus->committed(*shop);
    bus->run_pending();
    EXPECT_EQ(recorder.subjects.size(), 2'500U);
}

}  // namespace
}  // namespace portico::events
