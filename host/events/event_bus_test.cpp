#include "events/event_bus.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include "events/event_test_host.hpp"

namespace portico::events {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using Subjects = std::vector<std::string>;

using EventBusTest = EventTestHost;

TEST_F(EventBusTest, DeliversInOrderWhatTheSubscriberAskedFor) {
    Recorder orders;
    Recorder all;
    const auto first = subscribe(orders, {"erp.order.*"}, "orders");
    const auto second = subscribe(all, {"erp.*", "basket.changed"}, "all");
    publish({event("erp.order.changed", "1"), event("erp.stock.changed", "2")});
    publish({event("basket.changed", "3"), event("basket.gone", "4"), event("erp.order.x", "5")});
    bus->run_pending();
    EXPECT_EQ(orders.subjects, (Subjects{"1", "5"}));
    EXPECT_EQ(all.subjects, (Subjects{"1", "2", "3", "5"}));
    EXPECT_EQ(all.ids, (std::vector<std::int64_t>{1, 2, 3, 5}));
    EXPECT_EQ(bus->run_pending(), 0U) << "nothing comes twice";
}

TEST_F(EventBusTest, CarriesEveryField) {
    ports::Event seen;
    const auto subscription = bus->subscribe("s", {"a.b"}, 1, [&](auto events) -> Status {
        seen = events[0];
        return {};
    });
    clock.advance(seconds{5});
    publish({{"a.b", "company", "subject", R"({"n": 1.10})"}});
    bus->run_pending();
    EXPECT_EQ(seen.id, 1);
    EXPECT_EQ(seen.at, clock.now());
    EXPECT_EQ(seen.company, "company");
    EXPECT_EQ(seen.subject, "subject");
    EXPECT_EQ(seen.json, R"({"n": 1.10})");
}

TEST_F(EventBusTest, ANewSubscriberStartsBehindTheNewestAnOldOneWhereItStood) {
    publish({event("a", "before")});
    Recorder recorder;
    auto subscription = subscribe(recorder, {"a"});
    publish({event("a", "1")});
    bus->run_pending();
    subscription.reset();
    publish({event("a", "2")});
    start();
    publish({event("a", "3")});
    EXPECT_EQ(recorder.subjects, (Subjects{"1"}));
    subscription = subscribe(recorder, {"a"});
    bus->run_pending();
    EXPECT_EQ(recorder.subjects, (Subjects{"1", "2", "3"}));
}

TEST_F(EventBusTest, BatchesAreBounded) {
    Recorder recorder;
    const auto subscription = bus->subscribe("s", {"a"}, 3, recorder.handler());
    publish(std::vector<ports::NewEvent>(8, event("a", "x")));
    bus->run_pending();
    EXPECT_EQ(recorder.batches, (std::vector<std::size_t>{3, 3, 2}));
    for (const std::size_t bad : {0U, 1001U}) {
        EXPECT_FALSE(bus->subscribe("t", {"a"}, bad, recorder.handler()).ok());
    }
}

TEST_F(EventBusTest, BatchesAreBoundedInBytes) {
    Recorder recorder;
    const auto subscription = bus->subscribe("s", {"a"}, 1000, recorder.handler());
    const std::string json = "{\"a\":\"" + std::string(60'000, 'x') + "\"}";
    publish(std::vector<ports::NewEvent>(100, {"a", "", "x", json}));
    bus->run_pending();
    EXPECT_EQ(recorder.subjects.size(), 100U);
    EXPECT_EQ(recorder.batches.size(), 2U) << "100 times 60 kB are more than one batch of 4 MiB";
}

TEST_F(EventBusTest, AFailedBatchComesAgainAfterABackOffThatDoublesToItsLimit) {
    Recorder broken;
    Recorder healthy;
    broken.failures_left = 1'000;
    const auto first = subscribe(broken, {"a"}, "broken");
    const auto second = subscribe(healthy, {"a"}, "healthy");
    publish({event("a", "1")});
    bus->run_pending();
    EXPECT_EQ(healthy.subjects, (Subjects{"1"})) << "others go on";
    std::size_t tries = 1;
    for (const int wait : {1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}) {
        ASSERT_EQ(broken.batches.size(), tries);
        clock.advance(seconds{wait} - std::chrono::milliseconds{1});
        bus->run_pending();
        ASSERT_EQ(broken.batches.size(), tries) << "too early at " << wait;
        clock.advance(std::chrono::milliseconds{1});
        bus->run_pending();
        ++tries;
    }
    EXPECT_EQ(bus->lag()[0].failures, 12);
    EXPECT_EQ(bus->lag()[0].behind, 1);
    EXPECT_EQ(bus->lag()[0].last_error, "not now");
    broken.failures_left = 0;
    clock.advance(seconds{300});
    bus->run_pending();
    EXPECT_EQ(broken.subjects, (Subjects{"1"}));
    EXPECT_EQ(bus->lag()[0].failures, 0);
    EXPECT_EQ(bus->lag()[0].behind, 0);
}

TEST_F(EventBusTest, AHandlerThatThrowsIsAFailedHandler) {
    const auto subscription =
        bus->subscribe("s", {"a"}, 1, [](auto) -> Status { throw std::runtime_error{"boom"}; });
    publish({event("a", "1")});
    bus->run_pending();
    EXPECT_EQ(bus->lag()[0].last_error, "the handler threw: boom");
}

TEST_F(EventBusTest, KilledBeforeTheCursorMovedTheBatchComesAgainWithTheSameIds) {
    Recorder recorder;
    auto subscription = subscribe(recorder, {"a"});
    publish({event("a", "1"), event("a", "2")});
    bus->run_pending();
    // A kill after the handler and before the cursor was saved leaves the cursor where it was.
    ASSERT_TRUE(host->execute("UPDATE event_cursor SET position = 0").ok());
    subscription.reset();
    start();
    subscription = subscribe(recorder, {"a"});
    bus->run_pending();
    EXPECT_EQ(recorder.ids, (std::vector<std::int64_t>{1, 2, 1, 2}));
}

TEST_F(EventBusTest, OneSubscriberAName) {
    Recorder recorder;
    auto subscription = subscribe(recorder, {"a"});
    EXPECT_EQ(bus->subscribe("s", {"a"}, 1, recorder.handler()).error().code, Code::conflict);
    subscription.reset();
    EXPECT_TRUE(bus->subscribe("s", {"a"}, 1, recorder.handler()).ok());
}

TEST_F(EventBusTest, UnsubscribingInsideTheHandlerDoesNotHang) {
    std::unique_ptr<ports::Subscription> subscription;
    int calls = 0;
    subscription = bus->subscribe(
                          "s",
                          {"a"},
                          1,
                          [&](auto) -> Status {
                              ++calls;
                              subscription.reset();
                              return {};
                          }
    ).value();
    publish({event("a", "1"), event("a", "2")});
    bus->run_pending();
    EXPECT_EQ(calls, 1);
}

TEST_F(EventBusTest, SubscriptionMayOutliveTheBus) {
    Recorder recorder;
    auto subscription = subscribe(recorder, {"a"});
    bus.reset();
    subscription.reset();
    start();
    subscription = subscribe(recorder, {"a"});
    publish({event("a", "1")});
    bus->run_pending();
    EXPECT_EQ(recorder.subjects, (Subjects{"1"}));
}

TEST_F(EventBusTest, SeesEventsOfAnotherProcessAtItsNextLook) {
    Recorder recorder;
    const auto subscription = subscribe(recorder, {"a"});
    auto other = EventBus::create(host, clock, log, {.threads = 0}).value();
    ASSERT_TRUE(other->publish(std::vector{event("a", "1")}).ok());
    EXPECT_EQ(bus->run_pending(), 0U);
    clock.advance(seconds{1});
    bus->run_pending();
    EXPECT_EQ(recorder.subjects, (Subjects{"1"}));
}

TEST_F(EventBusTest, PruneTakesWhatIsOldAndDoneByAll) {
    Recorder quick;
    Recorder slow;
    const auto first = subscribe(quick, {"a"}, "quick");
    auto second = subscribe(slow, {"a"}, "slow");
    publish({event("a", "1"), event("a", "2")});
    bus->run_pending();
    second.reset();
    publish({event("a", "3")});
    bus->run_pending();
    EXPECT_EQ(bus->prune().value(), 0) << "all are young";
    clock.advance(hours{14 * 24} + seconds{1});
    publish({event("a", "4")});
    bus->run_pending();
    EXPECT_EQ(bus->prune().value(), 2) << "the slow one has not seen 3";
    second = subscribe(slow, {"a"}, "slow");
    bus->run_pending();
    EXPECT_EQ(slow.subjects, (Subjects{"1", "2", "3", "4"}));
    EXPECT_EQ(bus->prune().value(), 1);
    EXPECT_EQ(count(*host, "event"), 1);
}

TEST_F(EventBusTest, PruneForgetsASubscriberThatStaysAway) {
    Recorder recorder;
    subscribe(recorder, {"a"}, "gone").reset();
    publish({event("a", "1")});
    clock.advance(hours{90 * 24} + seconds{1});
    EXPECT_EQ(bus->prune().value(), 1);
    publish({event("a", "2")});
    const auto again = subscribe(recorder, {"a"}, "gone");
    bus->run_pending();
    EXPECT_TRUE(recorder.subjects.empty()) << "it starts anew";
}

TEST_F(EventBusTest, IdsAreNeverUsedAgainAfterPrune) {
    publish({event("a", "1")});
    clock.advance(hours{15 * 24});
    ASSERT_EQ(bus->prune().value(), 1);
    start();
    Recorder recorder;
    const auto subscription = subscribe(recorder, {"a"});
    publish({event("a", "2")});
    bus->run_pending();
    EXPECT_EQ(recorder.ids, (std::vector<std::int64_t>{2}));
}

TEST_F(EventBusTest, CursorPassesWhatNobodyWantedWithoutWriting) {
    Recorder recorder;
    const auto subscription = subscribe(recorder, {"wanted"});
    publish(std::vector<ports::NewEvent>(2'500, event("other", "x")));
    publish({event("wanted", "1")});
    bus->run_pending();
    EXPECT_EQ(recorder.subjects, (Subjects{"1"}));
    EXPECT_EQ(bus->lag()[0].behind, 0);
}

}  // namespace
}  // namespace portico::events
