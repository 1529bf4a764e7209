#include "erp/push/pusher.hpp"

#include <map>
#include <random>
#include <set>

#include <gmock/gmock.h>

#include "clock/system_clock.hpp"
#include "erp/push/push_test_host.hpp"

namespace portico::erp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::comes_true;

/// Answers pushes as a test says. Thread-safe.
class ScriptedConnector final : public ports::Connector {
public:
    using Answer = std::function<Result<ports::PushOutcome>(const ports::PushRequest&)>;

    explicit ScriptedConnector(Answer answer) : answer_{std::move(answer)} {}

    Result<ports::ConnectorDescription> describe() override {
        return ports::ConnectorDescription{{}, {"order"}, "scripted"};
    }

    Result<ports::PullPage>
    pull(std::string_view, std::string_view, std::uint32_t, ports::RecordSink&) override {
        return unavailable("no pull");
    }

    Result<std::string> probe() override { return std::string{}; }

    Result<ports::PushOutcome> push(const ports::PushRequest& request) override {
        return answer_(request);
    }

private:
    Answer answer_;
};

ports::PushOutcome accepted(std::string id) {
    return {.is_accepted = true, .id = std::move(id), .number = "N"};
}

class PusherTest : public testing::PushTest {
protected:
    /// Quick ones, so that a test of hundreds of failures takes moments.
    static PusherConfig quick() {
        PusherConfig config;
        config.connector = "scripted";
        config.rules.back_off = {milliseconds{1}, milliseconds{4}};
        config.rules.attempts_max = 1'000'000;
        config.breaker = {3, milliseconds{5}};
        return config;
    }

    void start(ScriptedConnector::Answer answer, PusherConfig config = quick()) {
        pusher_.reset();
        scripted_ = std::make_unique<testing::FakeConnectors>(
            std::make_shared<ScriptedConnector>(std::move(answer))
        );
        config.lock_path = (databases_->folder() / "orders-push.lock").string();
        pusher_ = std::make_unique<Pusher>(
            PusherParts{*outbox_, *scripted_, clock_now_, log_, metrics_, [this] { ++refreshes_; }},
            config
        );
        pusher_->start();
    }

    OrderRow add(const std::string& company, const std::string& key) {
        auto row = new_row(company, key);
        row.submitted_at = clock_now_.now().time_since_epoch().count();
        auto added = outbox_->add(row);
        EXPECT_TRUE(added.ok());
        if (pusher_) pusher_->wake();
        return added->row;
    }

    bool becomes(const std::string& id, OrderState state) {
        return comes_true([&] { return find(id).state == state; });
    }

    SystemClock clock_now_;
    std::atomic<int> refreshes_{0};
    std::unique_ptr<testing::FakeConnectors> scripted_;
    std::unique_ptr<Pusher> pusher_;  // last: it uses all the others
};

TEST_F(PusherTest, CarriesAnOrderToTheErp) {
    std::string seen;
    std::mutex mutex;
    start([&](const ports::PushRequest& request) {
        const std::lock_guard lock{mutex};
        seen = std::string{request.entity} + " " + std::string{request.key} + " " +
               std::to_string(request.attempt) + (request.is_uncertain ? " uncertain" : "");
        return accepted("35");
    });
    const auto row = add("c-1", "1");
    ASSERT_TRUE(becomes(row.id, OrderState::accepted));
    EXPECT_EQ(seen, "order POc-11 1");
    EXPECT_EQ(steps_of(row.id), "received sending accepted");
    EXPECT_TRUE(comes_true([&] { return refreshes_ == 1; }));
    EXPECT_THAT(
        order_events(), ::testing::ElementsAre("order.submitted c-1", "order.accepted c-1")
    );
}

TEST_F(PusherTest, OrdersOfOneCompanyGoOneAfterTheOther) {
    std::mutex mutex;
    std::map<std::string, int> now_of;
    std::map<std::string, std::vector<std::string>> sent;
    int now = 0;
    int most = 0;
    bool has_doubled = false;
    for (int i = 0; i < 60; ++i) add("c-" + std::to_string(i % 3), std::to_string(100 + i));
    start([&](const ports::PushRequest& request) {
        const auto company = std::string{request.key.substr(2, 3)};
        {
            const std::lock_guard lock{mutex};
            has_doubled = has_doubled || ++now_of[company] > 1;
            most = std::max(most, ++now);
            sent[company].emplace_back(request.key);
        }
        std::this_thread::yield();
        const std::lock_guard lock{mutex};
        --now_of[company];
        --now;
        return accepted(std::string{request.key});
    });
    ASSERT_TRUE(comes_true([&] { return outbox_->counts()->empty(); }));
    EXPECT_FALSE(has_doubled);
    EXPECT_LE(most, 4);
    ASSERT_EQ(sent.size(), 3U);
    for (const auto& [company, keys] : sent) {
        EXPECT_EQ(keys.size(), 20U);
        EXPECT_TRUE(std::ranges::is_sorted(keys)) << company;
    }
}

TEST_F(PusherTest, NothingIsHeldWhileTheConnectorWorks) {
    // Both would wait for each other until a deadline if a lock or transaction were held.
    std::atomic<bool> did_write{false};
    std::string first;
    start([&](const ports::PushRequest& request) {
        if (std::string{request.key} == push_key(first)) {
            did_write = outbox_->add(new_row("c-2", "inside")).ok() && outbox_->counts().ok();
            pusher_->wake();
            static_cast<void>(pusher_->report());
        }
        return accepted("35");
    });
    first = new_row("c-1", "1").id;
    add("c-1", "1");
    ASSERT_TRUE(becomes(first, OrderState::accepted));
    EXPECT_TRUE(did_write);
    EXPECT_TRUE(becomes("o_c-2inside", OrderState::accepted));
}

TEST_F(PusherTest, ADeadErpIsAskedByOneOrderAtATime) {
    std::atomic<bool> is_up{false};
    std::atomic<int> asked{0};
    auto config = quick();
    config.breaker = {3, seconds{3'600}};
    for (int i = 0; i < 40; ++i) add("c-" + std::to_string(i), "1");
    start(
        [&](const ports::PushRequest& request) -> Result<ports::PushOutcome> {
            ++asked;
            if (!is_up) return unavailable("The ERP is down.");
            return accepted(std::string{request.key});
        },
        config
    );
    ASSERT_TRUE(comes_true([&] { return pusher_->report().breaker == Breaker::State::open; }));
    EXPECT_EQ(pusher_->report().error, "The ERP is down.");
    // Those that were under way when it opened may still come back.
    EXPECT_LE(asked, 3 + 4);
    is_up = true;
    pusher_->try_now();
    ASSERT_TRUE(comes_true([&] { return outbox_->counts()->empty(); }));
    EXPECT_EQ(pusher_->report().breaker, Breaker::State::closed);
    EXPECT_EQ(pusher_->report().error, "");
}

TEST_F(PusherTest, OneOrderThatAlwaysFailsKeepsNobodyWaitingAndDies) {
    auto config = quick();
    config.rules.attempts_max = 6;
    const auto bad = add("c-1", "bad");
    start(
        [&](const ports::PushRequest& request) -> Result<ports::PushOutcome> {
            if (request.key == push_key(bad.id)) return unavailable("A bug of the ERP.");
            return accepted(std::string{request.key});
        },
        config
    );
    // Alone it can't be told from an ERP that is down: it opens the breaker, and waits.
    ASSERT_TRUE(comes_true([&] { return pusher_->report().breaker == Breaker::State::open; }));
    const auto good = add("c-2", "good");
    EXPECT_TRUE(becomes(good.id, OrderState::accepted));
    EXPECT_TRUE(becomes(bad.id, OrderState::dead));
}

TEST_F(PusherTest, WhatAFormerHostWasSendingComesAsUncertain) {
    const auto row = add("c-1", "1");
    ASSERT_TRUE(outbox_->apply(begin_push(row, row.submitted_at)).ok());
    std::atomic<bool> was_uncertain{false};
    std::atomic<int> verifications{0};
    auto config = quick();
    config.rules.verify_after = {seconds{0}, seconds{0}};
    start(
        [&](const ports::PushRequest& request) {
            if (request.is_verify)
                ++verifications;
            else
                was_uncertain = request.is_uncertain;
            return accepted("35");
        },
        config
    );
    ASSERT_TRUE(becomes(row.id, OrderState::accepted));
    EXPECT_TRUE(was_uncertain);
    EXPECT_TRUE(comes_true([&] { return verifications == 2 && !find(row.id).due_at; }));
    EXPECT_EQ(steps_of(row.id), "received sending interrupted sending accepted verified verified");
}

TEST_F(PusherTest, ASecondPusherWaitsForTheFirstToEnd) {
    std::mutex mutex;
    std::condition_variable changed;
    bool is_inside = false;
    bool may_go = false;
    start([&](const ports::PushRequest& request) {
        if (request.key != "POc-11") return accepted("first");
        std::unique_lock lock{mutex};
        is_inside = true;
        changed.notify_all();
        changed.wait(lock, [&] { return may_go; });
        return accepted("first");
    });
    const auto row = add("c-1", "1");
    {
        std::unique_lock lock{mutex};
        changed.wait(lock, [&] { return is_inside; });
    }
    std::atomic<int> sent_by_second{0};
    testing::FakeConnectors others{
        std::make_shared<ScriptedConnector>([&](const ports::PushRequest&) {
            ++sent_by_second;
            return accepted("second");
        })};
    auto config = quick();
    config.lock_path = (databases_->folder() / "orders-push.lock").string();
    Pusher second{{*outbox_, others, clock_now_, log_, metrics_, {}}, config};
    second.start();
    const auto other = add("c-2", "2");
    second.wake();
    ASSERT_TRUE(becomes(other.id, OrderState::accepted)) << "by the first one's other threads";
    EXPECT_EQ(sent_by_second, 0);
    EXPECT_EQ(find(row.id).state, OrderState::sending) << "not taken for interrupted";
    {
        const std::lock_guard lock{mutex};
        may_go = true;
        changed.notify_all();
    }
    pusher_->stop();
    EXPECT_EQ(find(row.id).erp_id, "first");
    const auto last = add("c-1", "3");
    second.wake();
    ASSERT_TRUE(becomes(last.id, OrderState::accepted));
    EXPECT_EQ(find(last.id).erp_id, "second");
}

/// An ERP that fails in every way that leaves its caller guessing: down before it began, cut after
/// its commit, and a create that commits only after the next look.
class CapriciousErp {
public:
    explicit CapriciousErp(unsigned seed) : random_{seed} {}

    Result<ports::PushOutcome> push(const ports::PushRequest& request) {
        const std::lock_guard lock{mutex_};
        auto& sale = sales_[std::string{request.key}];
        const bool may_look = request.is_uncertain || request.is_verify;
        const auto outcome = answer(sale, may_look);
        // What was under way commits now: after this call has looked.
        if (sale.late > 0 && --sale.late_after <= 0) {
            sale.copies += sale.late;
            sale.late = 0;
        }
        return outcome;
    }

    /// Keys with another number of copies than one.
    std::vector<std::string> wrong() {
        const std::lock_guard lock{mutex_};
        std::vector<std::string> keys;
        for (const auto& [key, sale] : sales_) {
            if (sale.copies != 1 || sale.late != 0) {
                keys.push_back(key + ": " + std::to_string(sale.copies));
            }
        }
        return keys;
    }

    std::size_t size() {
        const std::lock_guard lock{mutex_};
        return sales_.size();
    }

private:
    struct Sale {
        int copies = 0;
        int late = 0;
        int late_after = 0;
    };

    Result<ports::PushOutcome> answer(Sale& sale, bool may_look) {
        const auto dice = random_() % 10;
        if (dice == 0) return unavailable("down");
        if (may_look && sale.copies > 0) {
            sale.copies = 1;  // what it doubled is removed
            return accepted("first");
        }
        if (dice == 1) {
            ++sale.copies;
            return Error{Code::timeout, "cut after the commit"};
        }
        if (dice == 2) {
            ++sale.late;
            sale.late_after = 2;
            return Error{Code::timeout, "cut before the commit"};
        }
        ++sale.copies;
        return accepted("new");
    }

    std::mutex mutex_;
    std::mt19937 random_;
    std::map<std::string, Sale> sales_;
};

TEST_F(PusherTest, EachOrderIsInACapriciousErpExactlyOnce) {
    for (const unsigned seed : {1U, 2U, 3U}) {
        SCOPED_TRACE(seed);
        CapriciousErp erp{seed};
        auto config = quick();
        config.rules.verify_after = {seconds{0}, seconds{0}, seconds{0}};
        const auto push = [&](const ports::PushRequest& request) { return erp.push(request); };
        const auto prefix = std::to_string(seed) + "-";
        std::vector<std::string> ids;
        for (int i = 0; i < 60; ++i) {
            if (i % 15 == 0) start(push, config);  // hosts come and go
            ids.push_back(add("c-" + std::to_string(i % 7), prefix + std::to_string(i)).id);
        }
        EXPECT_TRUE(comes_true([&] {
            return std::ranges::all_of(ids, [&](const std::string& id) {
                const auto row = find(id);
                return row.state == OrderState::accepted && !row.due_at;
            });
        }));
        pusher_.reset();
        EXPECT_EQ(erp.size(), 60U);
        EXPECT_THAT(erp.wrong(), ::testing::IsEmpty());
    }
}

TEST_F(PusherTest, WhoeverIsToldThatHisOrderIsTakenFindsIt) {
    std::atomic<int> lost{0};
    std::vector<std::thread> buyers;
    std::vector<std::set<std::string>> ids(8);
    for (std::size_t buyer = 0; buyer < ids.size(); ++buyer) {
        buyers.emplace_back([&, buyer] {
            for (int i = 0; i < 40; ++i) {
                // Half of the keys are everybody's.
                const auto key = i % 2 == 0 ? std::to_string(i) : std::to_string(buyer * 1'000 + 1);
                auto row = new_row("c-1", key + (i % 2 == 0 ? "" : "." + std::to_string(i)));
                row.id += "-" + std::to_string(buyer);
                const auto added = outbox_->add(row);
                if (!added.ok() || !outbox_->find("c-1", added->row.id).ok()) ++lost;
                if (added.ok() && i % 2 == 0) ids[buyer].insert(added->row.id);
            }
        });
    }
    for (auto& buyer : buyers) buyer.join();
    EXPECT_EQ(lost, 0);
    for (const auto& mine : ids) EXPECT_EQ(mine, ids.front()) << "one key is one order";
}

}  // namespace
}  // namespace portico::erp
