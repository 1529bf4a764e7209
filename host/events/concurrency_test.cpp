// Run under ThreadSanitizer too: many publishers, real threads, subscribers that come and go.
#include <atomic>
#include <future>
#include <set>
#include <thread>
#include <vector>

#include "events/event_test_host.hpp"

namespace portico::events {
namespace {

class EventConcurrency : public EventTestHost {
protected:
    void SetUp() override {
        bus = EventBus::create(host, clock, log, {.threads = 3}).value();
        shop = databases->open("plugin/shop", false).value();
        ASSERT_TRUE(bus->adopt("plugin/shop", shop).ok());
    }

    std::shared_ptr<ports::Database> shop;
};

TEST_F(EventConcurrency, EachSubscriberGetsEachEventOnceInOrder) {
    constexpr int publishers = 3;
    constexpr int rounds = 20;
    constexpr std::size_t expected = publishers * rounds * 2;

    struct Seen {
        std::vector<std::int64_t> ids;
        std::promise<void> all;
    };

    Seen seen[2];
    std::vector<std::unique_ptr<ports::Subscription>> subscriptions;
    for (auto& one : seen) {
        const std::string name = "s" + std::to_string(&one - seen);
        subscriptions.push_back(bus->subscribe(
                                       name,
                                       {"a.*"},
                                       7,
                                       [&one](auto events) -> Status {
                                           for (const auto& event : events)
                                               one.ids.push_back(event.id);
                                           if (one.ids.size() == expected) one.all.set_value();
                                           return {};
                                       }
        ).value());
    }
    std::vector<std::thread> threads;
    for (int i = 0; i < publishers; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < rounds; ++round) {
                const std::vector<ports::NewEvent> events{event("a.x", "s"), event("b.x", "s")};
                EXPECT_TRUE(bus->publish(events).ok());
                auto transaction = shop->begin(ports::Access::write).value();
                EXPECT_TRUE(bus->publish_in(*transaction, std::span{events}.first(1)).ok());
                EXPECT_TRUE(transaction->commit().ok());
                bus->committed(*shop);
                static_cast<void>(bus->lag());
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (auto& one : seen) {
        ASSERT_EQ(
            one.all.get_future().wait_for(std::chrono::seconds{60}), std::future_status::ready
        );
    }
    subscriptions.clear();
    for (const auto& one : seen) {
        EXPECT_TRUE(std::is_sorted(one.ids.begin(), one.ids.end()));
        EXPECT_EQ(std::set(one.ids.begin(), one.ids.end()).size(), expected);
    }
}

TEST_F(EventConcurrency, UnsubscribingWaitsForTheBatchInProgress) {
    for (int round = 0; round < 20; ++round) {
        std::promise<void> entered;
        auto is_over = std::make_shared<std::atomic<bool>>(false);
        auto gate = std::make_shared<std::promise<void>>();
        auto open = gate->get_future().share();
        bool is_first = true;
        auto subscription = bus->subscribe(
                                   "s",
                                   {"a.*"},
                                   1,
                                   [&, is_over, open](auto) -> Status {
                                       if (std::exchange(is_first, false)) entered.set_value();
                                       open.wait();
                                       *is_over = true;
                                       return {};
                                   }
        ).value();
        ASSERT_TRUE(bus->publish(std::vector{event("a.x", "1")}).ok());
        entered.get_future().wait();
        std::thread releaser{[&] { gate->set_value(); }};
        subscription.reset();
        EXPECT_TRUE(*is_over);
        releaser.join();
    }
}

TEST_F(EventConcurrency, PruneAndSubscribersDoNotDisturbEachOther) {
    std::atomic<int> seen{0};
    std::promise<void> all;
    auto subscription = bus->subscribe(
                               "s",
                               {"a.x"},
                               10,
                               [&](auto events) -> Status {
                                   seen += static_cast<int>(events.size());
                                   if (seen == 100) all.set_value();
                                   return {};
                               }
    ).value();
    std::thread publisher{[&] {
        for (int i = 0; i < 100; ++i) {
            EXPECT_TRUE(bus->publish(std::vector{event("b.x", "1"), event("a.x", "1")}).ok());
            clock.advance(std::chrono::hours{24});
            bus->wake();
        }
    }};
    for (int i = 0; i < 30; ++i) EXPECT_TRUE(bus->prune().ok());
    publisher.join();
    ASSERT_EQ(all.get_future().wait_for(std::chrono::seconds{60}), std::future_status::ready);
}

}  // namespace
}  // namespace portico::events
