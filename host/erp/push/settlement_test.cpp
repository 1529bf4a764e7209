#include "erp/push/settlement.hpp"

#include <gmock/gmock.h>

namespace portico::erp {
namespace {

using Admission = Breaker::Admission;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr std::int64_t at = 1'000'000'000;

const PushRules rules{
    .back_off = {milliseconds{1'000}, milliseconds{60'000}},
    .attempts_max = 3,
    .verify_after = {seconds{5}, seconds{60}}};

OrderRow row_in(OrderState state, bool is_uncertain = false) {
    OrderRow row;
    row.company = "c-1";
    row.id = "o_1";
    row.state = state;
    row.is_uncertain = is_uncertain;
    row.attempts = 1;
    row.submitted_at = at - 2'000'000;
    return row;
}

PushResult said(Result<ports::PushOutcome> outcome, Admission admission = Admission::admitted) {
    return {std::move(outcome), admission, at, 500};
}

ports::PushOutcome accepted(const char* id = "35") {
    return {.is_accepted = true, .id = id, .number = "N35", .status = "processing"};
}

TEST(Settlement, EachOutcomeHasItsState) {
    const auto refused = ports::PushOutcome{.reason = "The credit limit is exceeded."};
    const auto pending = ports::PushOutcome{.is_pending = true, .check_after = milliseconds{5'000}};

    const struct {
        const char* name;
        Result<ports::PushOutcome> outcome;
        OrderState state;
        bool is_uncertain;
        std::int64_t failures;
        std::int64_t due_in;  ///< microseconds; 0: never
        bool is_technical;
        const char* event;
    } cases[] = {
        {"accepted", accepted(), OrderState::accepted, false, 0, 0, false, "order.accepted"},
        {"refused", refused, OrderState::refused, false, 0, 0, false, "order.refused"},
        {"pending", pending, OrderState::exported, false, 0, 5'000'000, false, ""},
        {"down", unavailable("down"), OrderState::waiting, false, 1, 500'000, true, ""},
        {"timeout", Error{Code::timeout, "?"}, OrderState::waiting, true, 1, 500'000, true, ""},
        {"bug", internal("?"), OrderState::waiting, true, 1, 500'000, true, ""},
        {"stopped", Error{Code::cancelled, "?"}, OrderState::waiting, true, 0, 500'000, true, ""},
        {"login", denied("password"), OrderState::waiting, false, 0, 60'000'000, true, ""},
        {"no push",
         Error{Code::unsupported, "?"},
         OrderState::waiting,
         false,
         0,
         60'000'000,
         true,
         ""},
        {"not an order",
         invalid("no such unit"),
         OrderState::dead,
         false,
         0,
         0,
         false,
         "order.dead"},
        {"half done",
         conflict("it is there, and stays a draft"),
         OrderState::dead,
         true,
         0,
         0,
         false,
         "order.dead"},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(one.name);
        const auto made = settle(row_in(OrderState::sending), said(one.outcome), rules);
        const auto& row = made.change.row;
        EXPECT_EQ(made.change.former, OrderState::sending);
        EXPECT_EQ(row.state, one.state);
        EXPECT_EQ(row.is_uncertain, one.is_uncertain);
        EXPECT_EQ(row.failures, one.failures);
        EXPECT_EQ(row.due_at ? *row.due_at - at : 0, one.due_in);
        EXPECT_EQ(made.is_technical, one.is_technical);
        EXPECT_EQ(made.change.event, one.event);
        ASSERT_FALSE(made.change.steps.empty());
        EXPECT_EQ(made.change.steps.back().at, at);
    }
}

TEST(Settlement, WhatTheErpSaidIsKept) {
    const auto made = settle(row_in(OrderState::sending), said(accepted()), rules);
    EXPECT_EQ(made.change.row.erp_id, "35");
    EXPECT_EQ(made.change.row.erp_number, "N35");
    EXPECT_EQ(made.change.row.erp_status, "processing");
    EXPECT_EQ(made.change.row.accepted_at, at);
    const auto refused = settle(
        row_in(OrderState::sending), said(ports::PushOutcome{.reason = "No credit."}), rules
    );
    EXPECT_EQ(refused.change.row.reason, "No credit.");
    EXPECT_EQ(refused.change.steps.back().detail, "No credit.");
}

TEST(Settlement, StepsOfTheConnectorComeBeforeOurs) {
    auto outcome = accepted();
    outcome.steps = {{"created", 7}, {"confirmed", 0}};
    const auto made = settle(row_in(OrderState::sending), said(outcome), rules);
    ASSERT_EQ(made.change.steps.size(), 3U);
    EXPECT_EQ(made.change.steps[0].name, "created");
    EXPECT_EQ(made.change.steps[0].at, 7);
    EXPECT_EQ(made.change.steps[1].at, at) << "without a time: now";
    EXPECT_EQ(made.change.steps[2].name, "accepted");
}

TEST(Settlement, TooManyFailuresOfItsOwnMakeItDead) {
    auto row = row_in(OrderState::sending);
    row.failures = 2;
    const auto probe = settle(row, said(unavailable("down"), Admission::probe), rules);
    EXPECT_EQ(probe.change.row.state, OrderState::waiting) << "the ERP is down, not the order bad";
    EXPECT_EQ(probe.change.row.failures, 2);
    const auto last = settle(row, said(unavailable("down")), rules);
    EXPECT_EQ(last.change.row.state, OrderState::dead);
    EXPECT_THAT(last.change.row.reason, HasSubstr("Given up after 3 failures: down"));
    EXPECT_TRUE(last.needs_operator);
    EXPECT_TRUE(last.is_technical) << "the breaker counts it";
}

TEST(Settlement, OnceUncertainAlwaysUncertain) {
    const auto row = row_in(OrderState::sending, true);
    EXPECT_TRUE(settle(row, said(unavailable("down")), rules).change.row.is_uncertain);
    EXPECT_TRUE(settle(row, said(invalid("no")), rules).change.row.is_uncertain);
}

TEST(Settlement, AnUncertainOrderIsVerifiedAfterItsAcceptance) {
    const auto sure = settle(row_in(OrderState::sending), said(accepted()), rules);
    EXPECT_FALSE(sure.change.row.due_at);

    auto made = settle(row_in(OrderState::sending, true), said(accepted()), rules);
    ASSERT_EQ(made.change.row.due_at, at + 5'000'000);
    auto row = made.change.row;

    auto down = settle(row, said(unavailable("down")), rules);
    EXPECT_EQ(down.change.row.state, OrderState::accepted);
    EXPECT_EQ(down.change.row.verified, 0) << "tried again";
    EXPECT_EQ(down.change.row.due_at, at + 500'000);
    EXPECT_TRUE(down.is_technical);

    made = settle(row, said(accepted("36")), rules);
    row = made.change.row;
    EXPECT_EQ(row.verified, 1);
    EXPECT_EQ(row.erp_id, "36") << "the one that was kept";
    EXPECT_THAT(made.change.steps.back().detail, HasSubstr("35"));
    EXPECT_TRUE(made.change.event.empty()) << "accepted once";
    ASSERT_EQ(row.due_at, at + 60'000'000);

    made = settle(row, said(accepted("36")), rules);
    EXPECT_EQ(made.change.row.verified, 2);
    EXPECT_FALSE(made.change.row.due_at);
}

TEST(Settlement, AVerificationThatFindsNothingIsAnOperatorsMatter) {
    auto row = row_in(OrderState::accepted, true);
    row.erp_id = "35";
    row.accepted_at = at;
    const auto made = settle(row, said(ports::PushOutcome{.reason = "It is not there."}), rules);
    EXPECT_EQ(made.change.row.state, OrderState::accepted);
    EXPECT_EQ(made.change.row.erp_id, "35");
    EXPECT_TRUE(made.needs_operator);
    EXPECT_EQ(made.change.steps.back().name, "verification_failed");
    EXPECT_EQ(made.change.row.verified, 1) << "and goes on with the next";
}

TEST(Settlement, AnUncertainOrderThatEndedWithoutTheErpIsLookedForLater) {
    const auto refusal = ports::PushOutcome{.reason = "No credit."};
    EXPECT_FALSE(settle(row_in(OrderState::sending), said(refusal), rules).change.row.due_at);
    const auto refused = settle(row_in(OrderState::sending, true), said(refusal), rules);
    EXPECT_EQ(refused.change.row.due_at, at + 5'000'000);

    for (const auto state : {OrderState::refused, OrderState::cancelled}) {
        SCOPED_TRACE(name_of(state));
        const auto row = row_in(state, true);
        const auto gone = settle(row, said(refusal), rules);
        EXPECT_EQ(gone.change.row.state, state);
        EXPECT_EQ(gone.change.steps.back().name, "verified");
        EXPECT_FALSE(gone.needs_operator);
        EXPECT_EQ(gone.change.row.due_at, at + 60'000'000);
        EXPECT_TRUE(gone.change.event.empty());

        const auto there = settle(row, said(accepted()), rules);
        EXPECT_EQ(there.change.row.state, state);
        EXPECT_TRUE(there.needs_operator);
        EXPECT_EQ(there.change.steps.back().name, "verification_failed");
        EXPECT_THAT(there.change.steps.back().detail, HasSubstr("N35"));

        // The connector could not look (erp_csv: the ERP has cleared its answers away).
        EXPECT_FALSE(settle(row, said(accepted("")), rules).needs_operator);
        const auto twice = settle(row, said(conflict("It is there twice.")), rules);
        EXPECT_TRUE(twice.needs_operator);
        EXPECT_FALSE(twice.is_technical);
    }
}

TEST(Settlement, AnExportedOrderIsLookedAtLessAndLessOften) {
    const auto pending = ports::PushOutcome{.is_pending = true, .check_after = milliseconds{2'000}};
    auto row = row_in(OrderState::exported);
    auto made = settle(row, said(pending), rules);
    EXPECT_EQ(*made.change.row.due_at - at, 2'000'000);
    EXPECT_TRUE(made.change.steps.empty()) << "nothing new happened";
    row.submitted_at = at - 200'000'000;
    EXPECT_EQ(*settle(row, said(pending), rules).change.row.due_at - at, 10'000'000);
    row.submitted_at = at - 90'000'000'000;
    EXPECT_EQ(*settle(row, said(pending), rules).change.row.due_at - at, 600'000'000);
}

TEST(Settlement, AnExportedOrderThatDiesMayBeInTheErp) {
    const auto dead = settle(row_in(OrderState::exported), said(invalid("bad answer")), rules);
    EXPECT_EQ(dead.change.row.state, OrderState::dead);
    EXPECT_TRUE(dead.change.row.is_uncertain);
    const auto down = settle(row_in(OrderState::exported), said(unavailable("no folder")), rules);
    EXPECT_EQ(down.change.row.state, OrderState::exported);
}

TEST(Settlement, LongTextsOfAConnectorAreCutBetweenCharacters) {
    std::string reason;
    for (int i = 0; i < 3'000; ++i) reason += "\xD0\xB0";  // 6,000 bytes of two each
    const auto made = settle(
        row_in(OrderState::sending), said(ports::PushOutcome{.reason = "x" + reason}), rules
    );
    EXPECT_EQ(made.change.row.reason.size(), 3'999U);
}

}  // namespace
}  // namespace portico::erp
