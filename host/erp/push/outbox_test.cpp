#include "erp/push/outbox.hpp"

#include <gmock/gmock.h>

#include "erp/push/push_test_host.hpp"
#include "erp/push/settlement.hpp"

namespace portico::erp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class OutboxTest : public testing::PushTest {
protected:
    /// What the pusher does first.
    OrderRow begin(const OrderRow& row) { return outbox_->apply(begin_push(row, now())).value(); }

    std::string next(std::vector<std::string> busy = {}) {
        const auto row = outbox_->next_due(now(), busy).value();
        return row ? row->id : "";
    }

    void change(OrderRow row, OrderState to, std::optional<std::int64_t> due = {}) {
        const auto former = row.state;
        row.state = to;
        row.due_at = due;
        ASSERT_TRUE(outbox_->apply({row, former, {}, {}}).ok());
    }
};

TEST_F(OutboxTest, OneKeyOfACompanyIsOneOrder) {
    const auto first = add("c-1", "k");
    const auto again = outbox_->add(new_row("c-1", "k"));
    ASSERT_TRUE(again.ok());
    EXPECT_FALSE(again->is_new);
    EXPECT_EQ(again->row.id, first.id);
    EXPECT_NE(add("c-2", "k").id, first.id) << "another company's key is another key";
    EXPECT_EQ(steps_of(first.id), "received");
    EXPECT_THAT(order_events(), ElementsAre("order.submitted c-1", "order.submitted c-2"));
}

TEST_F(OutboxTest, AFullOutboxRefusesUntilTheErpTakesSome) {
    open_outbox(2);
    const auto first = add("c-1", "1");
    change(add("c-1", "2"), OrderState::dead);
    const auto full = outbox_->add(new_row("c-1", "3"));
    ASSERT_FALSE(full.ok());
    EXPECT_EQ(full.error().code, Code::quota);
    EXPECT_EQ(outbox_->add(new_row("c-1", "1"))->row.id, first.id) << "no new one";
    change(first, OrderState::accepted);
    EXPECT_TRUE(outbox_->add(new_row("c-1", "3")).ok());
}

TEST_F(OutboxTest, GivesWhatIsDueInTheOrderOfSubmission) {
    const auto first = add("c-1", "1");
    const auto second = add("c-2", "2");
    add("c-1", "3");
    EXPECT_EQ(next(), first.id);
    EXPECT_EQ(next({"c-1"}), second.id) << "a busy company's orders wait";
    EXPECT_EQ(next({"c-1", "c-2"}), "");
    change(first, OrderState::waiting, now() + 5'000'000);
    EXPECT_EQ(next(), second.id) << "one in back-off keeps nobody";
    EXPECT_EQ(outbox_->due_after(now()).value(), now() + 5'000'000);
    time_.advance(std::chrono::seconds{5});
    EXPECT_EQ(next(), first.id);
}

TEST_F(OutboxTest, AChangeMeetsTheStateItWasMadeFor) {
    const auto row = add("c-1", "1");
    change(row, OrderState::cancelled);
    const auto late = outbox_->apply(begin_push(row, now()));
    ASSERT_FALSE(late.ok());
    EXPECT_EQ(late.error().code, Code::conflict);
    EXPECT_EQ(find(row.id).state, OrderState::cancelled);
    EXPECT_EQ(steps_of(row.id), "received");
}

TEST_F(OutboxTest, NobodyWritesOverWhatHeHasNotRead) {
    const auto read = add("c-1", "1");
    auto sent = begin(read);
    sent.state = OrderState::received;  // as it was, but for what the attempt found out
    sent.is_uncertain = true;
    ASSERT_TRUE(outbox_->apply({sent, OrderState::sending, {}, {}}).ok());
    auto stale = read;
    stale.state = OrderState::cancelled;
    const auto late = outbox_->apply({stale, OrderState::received, {}, {}});
    ASSERT_FALSE(late.ok());
    EXPECT_EQ(late.error().code, Code::conflict);
    EXPECT_EQ(find(read.id).state, OrderState::received);
    EXPECT_TRUE(find(read.id).is_uncertain);
}

TEST_F(OutboxTest, WhatTheErpHasInItsHandsKeepsNoNewOrderWaiting) {
    const auto exported = add("c-1", "1");
    change(exported, OrderState::exported, now());
    const auto fresh = add("c-2", "2");
    EXPECT_EQ(next(), fresh.id);
    EXPECT_EQ(next({"c-2"}), exported.id);
}

TEST_F(OutboxTest, AProbeTakesTheOrderThatFailedLeast) {
    auto bad = add("c-1", "1");
    bad.failures = 2;
    change(bad, OrderState::waiting, now());
    const auto older = add("c-2", "2");
    time_.advance(std::chrono::seconds{1});
    const auto newer = add("c-3", "3");
    const auto probe = [&] {
        return outbox_->next_due(now(), {}, NextOrder::least_failed).value()->id;
    };
    EXPECT_EQ(next(), bad.id);
    EXPECT_EQ(probe(), older.id);
    auto tried = find(older.id);
    tried.updated_at = now() + 1;
    change(tried, OrderState::waiting, now());
    EXPECT_EQ(probe(), newer.id) << "in turns";
}

TEST_F(OutboxTest, AllDeadOrdersComeBackAtOnce) {
    auto dead = add("c-1", "1");
    dead.failures = 12;
    change(dead, OrderState::dead);
    change(add("c-2", "2"), OrderState::dead);
    change(add("c-2", "3"), OrderState::cancelled);
    EXPECT_EQ(outbox_->revive(now(), "By operator op.").value(), 2);
    EXPECT_EQ(find(dead.id).state, OrderState::waiting);
    EXPECT_EQ(find(dead.id).failures, 0);
    EXPECT_EQ(find(dead.id).due_at, now());
    EXPECT_EQ(steps_of(dead.id), "received retried");
    EXPECT_EQ(find("o_c-23").state, OrderState::cancelled);
    EXPECT_EQ(outbox_->revive(now(), "").value(), 0);
}

TEST_F(OutboxTest, SubscribersHearTheErpsReasonAlone) {
    auto dead = add("c-1", "1");
    dead.reason = "connection to server at 10.0.0.7 failed";
    dead.state = OrderState::dead;
    ASSERT_TRUE(outbox_->apply({dead, OrderState::received, {}, "order.dead"}).ok());
    auto refused = add("c-1", "2");
    refused.reason = "No credit.";
    refused.state = OrderState::refused;
    ASSERT_TRUE(outbox_->apply({refused, OrderState::received, {}, "order.refused"}).ok());
    std::string told;
    ASSERT_TRUE(orders_
                    ->query(
                        "SELECT json FROM seen_event ORDER BY rowid",
                        {},
                        [&](ports::Row row) -> Status {
                            told += std::get<std::string_view>(row[0]);
                            return {};
                        }
                    )
                    .ok());
    EXPECT_THAT(told, HasSubstr("No credit."));
    EXPECT_THAT(told, ::testing::Not(HasSubstr("10.0.0.7")));
}

TEST_F(OutboxTest, WhatWasBeingSentWhenTheHostDiedIsUncertainAndDue) {
    const auto sent = begin(add("c-1", "1"));
    const auto untouched = add("c-2", "2");
    const auto far = add("c-2", "3");
    change(far, OrderState::waiting, now() + 3'600'000'000);  // the clock was an hour ahead
    time_.advance(std::chrono::seconds{1});
    EXPECT_EQ(outbox_->recover(now(), now() + 600'000'000).value(), 1);
    const auto row = find(sent.id);
    EXPECT_EQ(row.state, OrderState::waiting);
    EXPECT_TRUE(row.is_uncertain);
    EXPECT_EQ(row.due_at, now());
    EXPECT_EQ(steps_of(sent.id), "received sending interrupted");
    EXPECT_FALSE(find(untouched.id).is_uncertain);
    EXPECT_EQ(find(far.id).due_at, now() + 600'000'000);
}

TEST_F(OutboxTest, OfVeryManyStepsTheFirstAndTheLastAreKept) {
    auto row = add("c-1", "1");
    for (int i = 0; i < 300; ++i) {
        OrderChange change{row, row.state, {{"waiting", i, std::to_string(i)}}, {}};
        row = outbox_->apply(change).value();
    }
    const auto steps = outbox_->steps(row).value();
    EXPECT_LE(steps.size(), 120U);
    EXPECT_EQ(steps.front().name, "received");
    EXPECT_EQ(steps.back().detail, "299");
}

TEST_F(OutboxTest, ForgetsOnlyWhatEndedLongAgo) {
    const auto accepted = add("c-1", "1");
    const auto dead = add("c-1", "2");
    const auto verifying = add("c-1", "3");
    change(accepted, OrderState::accepted);
    change(dead, OrderState::dead);
    change(verifying, OrderState::accepted, now() + 1);
    ASSERT_TRUE(outbox_->prune(now()).ok());
    EXPECT_TRUE(outbox_->find({}, accepted.id).ok()) << "not before its time";
    ASSERT_TRUE(outbox_->prune(now() + 1).ok());
    const auto gone = outbox_->find({}, accepted.id);
    ASSERT_FALSE(gone.ok());
    EXPECT_THAT(gone.error().message, HasSubstr(accepted.id));
    EXPECT_TRUE(outbox_->find({}, dead.id).ok());
    EXPECT_TRUE(outbox_->find({}, verifying.id).ok());
}

/// Counts how often somebody asks for the right to write.
class CountingDatabase final : public ports::Database {
public:
    explicit CountingDatabase(std::shared_ptr<ports::Database> real) : real_{std::move(real)} {}

    Result<std::unique_ptr<ports::Transaction>> begin(ports::Access access) override {
        ++begun;
        return real_->begin(access);
    }

    Result<std::int64_t> execute(
        std::string_view sql, std::span<const ports::SqlValue> args, const ports::RowSink& rows
    ) override {
        return real_->execute(sql, args, rows);
    }

    Status migrate(std::string_view component, std::span<const ports::Migration> list) override {
        return real_->migrate(component, list);
    }

    Status backup_to(const std::string& path) override { return real_->backup_to(path); }

    Status check_integrity() override { return real_->check_integrity(); }

    int begun = 0;

private:
    std::shared_ptr<ports::Database> real_;
};

TEST_F(OutboxTest, ForgetsManyInShortTransactions) {
    for (int i = 0; i < 1'100; ++i) {
        change(add("c-1", std::to_string(i)), OrderState::accepted);
    }
    const auto counting = std::make_shared<CountingDatabase>(orders_);
    const auto outbox = Outbox::create(counting, events_, 10).value();
    counting->begun = 0;
    ASSERT_TRUE(outbox->prune(now() + 1).ok());
    EXPECT_EQ(counting->begun, 3) << "others write in between";
    for (const auto* table : {"order_push", "order_step"}) {
        ASSERT_TRUE(orders_
                        ->query(
                            "SELECT count(*) FROM " + std::string{table},
                            {},
                            [&](ports::Row row) -> Status {
                                EXPECT_EQ(std::get<std::int64_t>(row[0]), 0) << table;
                                return {};
                            }
                        )
                        .ok());
    }
}

TEST_F(OutboxTest, ListsOpenOrdersAndDeadLettersInPages) {
    for (int i = 0; i < 5; ++i) add("c-1", std::to_string(i));
    change(find("o_c-13"), OrderState::dead);
    const auto first = outbox_->page({.limit = 2}).value();
    ASSERT_EQ(first.size(), 2U);
    const auto rest =
        outbox_->page({.after_sequence = first.back().sequence, .limit = 100}).value();
    ASSERT_EQ(rest.size(), 2U);
    EXPECT_EQ(rest.back().id, "o_c-14");
    const auto dead = outbox_->page({.is_dead = true}).value();
    ASSERT_EQ(dead.size(), 1U);
    EXPECT_EQ(dead.front().id, "o_c-13");
}

}  // namespace
}  // namespace portico::erp
