#include <thread>

#include "push/testing/order_push_fixture.hpp"

namespace portico::erp_tryton {
namespace {

using namespace testing;

using States = std::vector<std::string>;

TEST_F(OrderPushTest, GoesOnWhereAnEarlierAttemptStopped) {
    const struct {
        const char* name;
        const char* state;
        bool is_accepted;
        const char* ends_as;
    } cases[] = {
        {"made", "draft", true, "processing"},
        {"quoted", "quotation", true, "processing"},
        {"confirmed, but the call was cut", "confirmed", true, "processing"},
        {"all done", "processing", true, "processing"},
        {"shipped and paid meanwhile", "done", true, "done"},
    };

    for (const auto& [name, state, is_accepted, ends_as] : cases) {
        SCOPED_TRACE(name);
        for (const auto& row : tryton_.rows("sale.sale")) {
            tryton_.set("sale.sale", std::stoll(row.at("id")), "reference", "\"old\"");
        }
        const auto id = sale(state);
        const auto outcome = push();
        ASSERT_TRUE(outcome.ok()) << outcome.error().message;
        EXPECT_EQ(outcome->is_accepted, is_accepted);
        EXPECT_EQ(outcome->id, std::to_string(id));
        EXPECT_EQ(outcome->status, ends_as);
        EXPECT_EQ(tryton_.calls_of(create), 0);
    }
}

TEST_F(OrderPushTest, TellsTheBuyerWhenAPersonCancelledIt) {
    const auto id = sale("cancelled");
    tryton_.set("sale.sale", id, "write_uid", std::to_string(FakeTryton::clerk));
    const auto outcome = push();
    ASSERT_TRUE(outcome.ok());
    EXPECT_FALSE(outcome->is_accepted);
    EXPECT_EQ(outcome->reason, "The supplier cancelled this order (sale S-1).");
    EXPECT_EQ(states(), (States{"\"cancelled\""}));
}

TEST_F(OrderPushTest, BeginsAnewAfterItsOwnCancellationGotLost) {
    tryton_.rule = [](const std::string& button, const FakeTryton::Row&) {
        return std::string{
            button == "confirm" ? R"(["UserError",["Over the limit.","",null]])" : ""};
    };
    tryton_.trouble(
        {.method = "model.sale.sale.cancel", .error = Error{Code::timeout, "cut"}, .is_done = true}
    );
    EXPECT_EQ(push().error().code, Code::timeout);
    const auto outcome = push();
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_FALSE(outcome->is_accepted);
    EXPECT_EQ(outcome->reason, "Over the limit.") << "the buyer learns the real reason";
    EXPECT_EQ(states(), (States{"\"cancelled\"", "\"cancelled\""}));
}

TEST_F(OrderPushTest, FindsWhatACutCallCreated) {
    tryton_.trouble({.method = create, .error = Error{Code::timeout, "cut"}, .is_done = true});
    EXPECT_EQ(push().error().code, Code::timeout);
    const auto outcome = push();
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(states(), (States{"\"processing\""}));
}

TEST_F(OrderPushTest, RemovesADoubleThatWasCommittedLate) {
    tryton_.trouble({.method = create, .error = Error{Code::timeout, "slow"}, .is_late = true});
    EXPECT_EQ(push().error().code, Code::timeout);
    const auto outcome = push();
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    tryton_.commit_late();
    EXPECT_EQ(states(), (States{"\"draft\"", "\"processing\""}));

    const auto verified = verify();
    ASSERT_TRUE(verified.ok()) << verified.error().message;
    EXPECT_EQ(verified->id, outcome->id) << "the accepted one stays, though it is not the first";
    EXPECT_EQ(states(), (States{"\"processing\""}));
}

TEST_F(OrderPushTest, KeepsTheLowestOfSeveralDrafts) {
    tryton_.trouble({.method = create, .error = Error{Code::timeout, "slow"}, .is_late = true});
    EXPECT_EQ(push().error().code, Code::timeout);
    tryton_.trouble({.method = create, .error = Error{Code::timeout, "slow"}, .is_late = true});
    EXPECT_EQ(push().error().code, Code::timeout);
    tryton_.commit_late();
    const auto outcome = push();
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(states(), (States{"\"processing\""}));
    EXPECT_EQ(outcome->id, "100") << "the lowest id is kept";
}

TEST_F(OrderPushTest, VerifyLooksAndCarriesNothingOn) {
    const auto id = sale("confirmed");
    const auto verified = verify();
    ASSERT_TRUE(verified.ok());
    EXPECT_TRUE(verified->is_accepted);
    EXPECT_EQ(verified->id, std::to_string(id));
    EXPECT_EQ(states(), (States{"\"confirmed\""}));
    EXPECT_EQ(tryton_.calls_of("model.sale.sale.process"), 0);
}

TEST_F(OrderPushTest, VerifyTakesAwayWhatASlowAttemptMadeOfARefusedOrder) {
    for (const std::string state : {"draft", "quotation"}) {
        SCOPED_TRACE(state);
        sale(state);
        const auto verified = verify();
        ASSERT_TRUE(verified.ok()) << verified.error().message;
        EXPECT_FALSE(verified->is_accepted);
        EXPECT_EQ(states(), States{});
    }
    sale("draft", FakeTryton::clerk);
    EXPECT_TRUE(verify()->is_accepted) << "people's sales are left alone";
    EXPECT_EQ(states().size(), 1U);
}

TEST_F(OrderPushTest, SaysWhichSalesAreTheSameOrder) {
    sale("processing");
    sale("quotation");
    for (const auto& outcome : {push(), verify()}) {
        ASSERT_FALSE(outcome.ok());
        EXPECT_NE(outcome.error().message.find("cancel one of them"), std::string::npos);
    }
    EXPECT_EQ(push().error().code, Code::conflict) << "it is in Tryton";
    EXPECT_EQ(states().size(), 2U);
}

TEST_F(OrderPushTest, LeavesACopyThatAClerkMadeAlone) {
    sale("processing");
    const auto copy = sale("draft", FakeTryton::clerk);  // Tryton copies the reference too
    EXPECT_TRUE(verify().ok());
    EXPECT_TRUE(push().ok());
    EXPECT_EQ(states(), (States{"\"processing\"", "\"draft\""}));

    tryton_.set("sale.sale", copy, "state", "\"processing\"");
    EXPECT_TRUE(verify().ok()) << "the customer ordered the same once more by telephone";
}

TEST_F(OrderPushTest, SaysWhenAnAcceptedOrderIsGone) {
    const auto verified = verify();
    ASSERT_TRUE(verified.ok());
    EXPECT_FALSE(verified->is_accepted);
    EXPECT_NE(verified->reason.find("no sale with the reference"), std::string::npos);
    EXPECT_EQ(tryton_.calls_of(create), 0);
}

TEST_F(OrderPushTest, RefusesWithTrytonsSentenceAndLeavesNothingOpen) {
    for (const std::string button : {"quote", "confirm"}) {
        SCOPED_TRACE(button);
        tryton_.rule = [button](const std::string& pressed, const FakeTryton::Row&) {
            return std::string{
                pressed == button
                    ? R"(["UserError",["Party has reached the credit limit of 2000.","",null]])"
                    : ""};
        };
        const auto outcome = push();
        ASSERT_TRUE(outcome.ok()) << outcome.error().message;
        EXPECT_FALSE(outcome->is_accepted);
        EXPECT_EQ(outcome->reason, "Party has reached the credit limit of 2000.");
        EXPECT_EQ(states().back(), "\"cancelled\"");
    }
}

TEST_F(OrderPushTest, AMissingRightIsNothingToRefuseABuyerFor) {
    const auto button = tryton_.add(
        "ir.model.button",
        {{"model.model", R"("sale.sale")"}, {"name", R"("confirm")"}, {"groups", "[13]"}}
    );
    tryton_.rule = [](const std::string& pressed, const FakeTryton::Row&) {
        const bool is_confirm = pressed == "confirm";
        return std::string{
            is_confirm ? R"(["UserError",["You may not call \"confirm\".","",null]])" : ""};
    };
    const auto outcome = push();
    ASSERT_FALSE(outcome.ok()) << "the buyer would never get it";
    EXPECT_EQ(outcome.error().code, Code::denied);
    EXPECT_NE(outcome.error().message.find("group Sales"), std::string::npos);
    EXPECT_EQ(states(), States{}) << "nothing is left, so the order is not uncertain";

    tryton_.set("ir.model.button", button, "groups", "[]");
    const auto refused = push();
    ASSERT_TRUE(refused.ok()) << refused.error().message;
    EXPECT_FALSE(refused->is_accepted) << "with all rights it is a rule that says no";
}

TEST_F(OrderPushTest, KeepsTryingWhileARefusedSaleIsNotCancelled) {
    tryton_.rule = [](const std::string& button, const FakeTryton::Row&) {
        return std::string{button == "quote" ? "" : R"(["UserError",["No.","",null]])"};
    };
    const auto outcome = push();
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, Code::timeout);
    EXPECT_EQ(states(), (States{"\"quotation\""}));
}

TEST_F(OrderPushTest, DoesNotBelieveAButtonThatTrytonIgnored) {
    tryton_.ignored_button = "quote";
    const auto outcome = push();
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, Code::conflict) << "the draft stands in Tryton";
    EXPECT_NE(outcome.error().message.find("state draft"), std::string::npos);
    EXPECT_EQ(tryton_.calls_of(quote), 1) << "asking again would not help";
}

TEST_F(OrderPushTest, ConfirmsWarningsThatTheSettingsName) {
    const auto warn = [](const std::string& name) {
        return [name](const std::string& button, const FakeTryton::Row&) {
            return button == "confirm" ? R"(["UserWarning",[")" + name + R"(","Are you sure?",""]])"
                                       : std::string{};
        };
    };
    tryton_.rule = warn("d41d8cd98f.effective_date_future");
    const auto outcome = push();
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_TRUE(outcome->is_accepted);

    tryton_.set("sale.sale", std::stoll(outcome->id), "reference", "\"old\"");
    tryton_.rule = warn("stock_quantity_5f");
    const auto stopped = push();
    ASSERT_FALSE(stopped.ok());
    EXPECT_EQ(stopped.error().code, Code::invalid);
    EXPECT_NE(stopped.error().message.find("stock_quantity_5f"), std::string::npos);
    EXPECT_EQ(states(), (States{"\"processing\""})) << "the quotation is taken away again";

    tryton_.rule = warn("credit_limit_amount_sale.sale,100");
    const auto refused = push();
    ASSERT_TRUE(refused.ok()) << refused.error().message;
    EXPECT_FALSE(refused->is_accepted);
    EXPECT_EQ(refused->reason, "Are you sure?");
}

TEST_F(OrderPushTest, WaitsForLocksAndThenGivesUp) {
    tryton_.trouble({.method = confirm, .fault = lost_lock, .times = 3});
    const auto outcome = push();
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(tryton_.calls_of(confirm), 4);

    tryton_.set("sale.sale", std::stoll(outcome->id), "reference", "\"old\"");
    tryton_.trouble({.method = create, .fault = lost_lock, .times = 100});
    EXPECT_EQ(push().error().code, Code::unavailable) << "nothing was made";
}

TEST_F(OrderPushTest, TellsWhatMayHaveBeenDone) {
    const auto unavailable_error = Error{Code::unavailable, "refused"};
    const auto denied_error = Error{Code::denied, "login"};

    const struct {
        const char* name;
        FakeTryton::Trouble trouble;
        Code expected;
    } cases[] = {
        {"not reached at all",
         {.method = "model.sale.sale.search_read", .error = unavailable_error},
         Code::unavailable},
        {"not reached with the create",
         {.method = create, .error = unavailable_error},
         Code::unavailable},
        {"login refused before", {.method = create, .error = denied_error}, Code::denied},
        {"reached, not with the quote",
         {.method = quote, .error = unavailable_error},
         Code::timeout},
        {"login refused after", {.method = confirm, .error = denied_error}, Code::timeout},
        {"the commit was cut from its database",
         {.method = create, .fault = R"(["server closed the connection unexpectedly",""])"},
         Code::timeout},
        {"a bug of Tryton's", {.method = create, .fault = R"(["'nofield'",""])"}, Code::invalid},
        {"a record that Tryton does not take",
         {.method = create, .fault = R"(["UserError",["Wrong digits.","",null]])"},
         Code::invalid},
        {"too large", {.method = create, .error = Error{Code::quota, "413"}}, Code::invalid},
    };

    for (const auto& [name, trouble, expected] : cases) {
        SCOPED_TRACE(name);
        for (const auto& row : tryton_.rows("sale.sale")) {
            tryton_.set("sale.sale", std::stoll(row.at("id")), "reference", "\"old\"");
        }
        tryton_.trouble(trouble);
        const auto outcome = push();
        ASSERT_FALSE(outcome.ok());
        EXPECT_EQ(outcome.error().code, expected) << outcome.error().message;
    }
}

TEST_F(OrderPushTest, ADeadLetterSaysWhetherASaleIsLeftInTryton) {
    const auto broken = R"(["'nofield'",""])";
    tryton_.trouble({.method = quote, .fault = broken});
    EXPECT_EQ(push().error().code, Code::invalid) << "the draft was taken away";
    EXPECT_EQ(states(), States{});

    tryton_.trouble({.method = quote, .fault = broken});
    const auto refused = R"(["UserError",["Not you.","",null]])";
    tryton_.trouble({.method = "model.sale.sale.delete", .fault = refused});
    tryton_.trouble({.method = "model.sale.sale.cancel", .fault = refused});
    const auto stuck = push();
    EXPECT_EQ(stuck.error().code, Code::conflict) << stuck.error().message;
    EXPECT_NE(stuck.error().message.find("Not you."), std::string::npos);
    EXPECT_EQ(states(), States{"\"draft\""});

    // Repaired into something that Tryton can't take: the outdated draft goes first.
    std::string repaired{order_json};
    repaired.replace(repaired.find("12.5"), 4, "12.0");
    tryton_.trouble({.method = create, .fault = refused});
    EXPECT_EQ(push(repaired).error().code, Code::invalid);
    EXPECT_EQ(states(), States{});
}

TEST_F(OrderPushTest, ADatabaseThatIsDownIsNotTheOrdersFault) {
    constexpr const char* faults[] = {
        R"(["connection to server on socket \"/run/postgresql/.s.PGSQL.5432\" failed: No such file or directory",""])",
        R"(["FATAL:  remaining connection slots are reserved for non-replication superuser connections",""])",
        R"(["could not connect to server: Connection refused",""])"};
    constexpr const char* methods[] = {
        "model.res.user.get_preferences",
        "model.company.company.search_read",
        "model.sale.sale.search_read",
        "model.sale.sale.on_change",
        "model.sale.sale.create"};
    for (const auto* fault : faults) {
        for (const auto* method : methods) {
            SCOPED_TRACE(std::string{method} + " " + fault);
            Erp erp{tryton_, settings_};
            OrderPush fresh{
                {.erp = erp,
                 .settings = settings_,
                 .now = [this] { return now_; },
                 .pause = [](std::chrono::milliseconds) {}}};
            tryton_.trouble({.method = method, .fault = fault});
            const auto outcome = fresh.push(request());
            ASSERT_FALSE(outcome.ok());
            const bool is_write = std::string_view{method} == create;
            EXPECT_EQ(outcome.error().code, is_write ? Code::timeout : Code::unavailable)
                << outcome.error().message;
        }
    }
    EXPECT_EQ(states(), States{});
}

TEST_F(OrderPushTest, SendsNothingAfterItsDeadline) {
    deadline_ = now_;
    EXPECT_EQ(push().error().code, Code::unavailable);
    EXPECT_EQ(tryton_.calls_of(create), 0);
}

TEST_F(OrderPushTest, MakesARepairedOrderAnew) {
    for (const std::string state : {"draft", "quotation"}) {
        SCOPED_TRACE(state);
        const auto stale = sale(state);
        std::string repaired{order_json};
        repaired.replace(repaired.find("12.5"), 4, "12.0");
        const auto outcome = push(repaired);
        ASSERT_TRUE(outcome.ok()) << outcome.error().message;
        EXPECT_NE(outcome->id, std::to_string(stale));
        EXPECT_EQ(states().back(), "\"processing\"");
        tryton_.set("sale.sale", std::stoll(outcome->id), "reference", "\"old\"");
    }
}

TEST_F(OrderPushTest, MakesAnewWhateverWasRepaired) {
    constexpr std::pair<const char*, const char*> repairs[] = {
        {R"("currency": "EUR")", R"("currency": "USD")"},
        {"PO-77", "PO-78"},
        {"Gate 3", "Gate 4"},
        {"Building site, Lviv", "Building site, Kyiv"},
        {"Building site, Lviv", "12 Quay Street, 65000 Odesa"},
        {"2026-12-01", "2026-12-02"},
        {"blue ones", "red ones"}};
    for (const auto& [before, after] : repairs) {
        SCOPED_TRACE(after);
        const auto stale = sale("draft");
        ASSERT_EQ(push()->id, std::to_string(stale)) << "as it was ordered";
        tryton_.set("sale.sale", stale, "reference", "\"old\"");

        const auto outdated = sale("draft");
        std::string repaired{order_json};
        repaired.replace(repaired.find(before), std::string_view{before}.size(), after);
        const auto outcome = push(repaired);
        ASSERT_TRUE(outcome.ok()) << outcome.error().message;
        EXPECT_NE(outcome->id, std::to_string(outdated));
        tryton_.set("sale.sale", std::stoll(outcome->id), "reference", "\"old\"");
    }
}

TEST_F(OrderPushTest, NeverTouchesWhatAPersonIsWorkingOn) {
    const auto id = sale("draft");
    tryton_.set("sale.sale", id, "write_uid", std::to_string(FakeTryton::clerk));
    std::string repaired{order_json};
    repaired.replace(repaired.find("12.5"), 4, "12.0");
    const auto outcome = push(repaired);
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(outcome->id, std::to_string(id)) << "the clerk's changes stand";
}

TEST_F(OrderPushTest, MakesShipmentsThatACutConfirmLeftOut) {
    sale("confirmed");
    tryton_.trouble({.method = "model.sale.sale.process", .error = Error{Code::unavailable, "cut"}}
    );
    EXPECT_EQ(push().error().code, Code::timeout) << "nobody else would make them";
    const auto outcome = push();
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_EQ(outcome->status, "processing");

    sale("confirmed");
    tryton_.set("sale.sale", std::stoll(outcome->id), "reference", "\"old\"");
    tryton_.trouble(
        {.method = "model.sale.sale.process", .fault = R"(["UserError",["No.","",null]])"}
    );
    const auto stuck = push();
    ASSERT_TRUE(stuck.ok()) << stuck.error().message;
    EXPECT_EQ(stuck->status, "confirmed") << "a clerk sees it in Tryton; the order stands";
}

TEST_F(OrderPushTest, LeavesProcessingToAQueueWithAGracePeriod) {
    tryton_.is_queued = true;
    const auto outcome = push();
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_TRUE(outcome->is_accepted);
    EXPECT_EQ(outcome->status, "confirmed");
    EXPECT_EQ(tryton_.calls_of("model.sale.sale.process"), 0);
}

TEST_F(OrderPushTest, TakesSeveralOrdersAtOnce) {
    std::vector<std::thread> threads;
    for (int number = 0; number < 8; ++number) {
        threads.emplace_back([this, number] {
            const auto own = "PO" + std::to_string(number);
            for (int again = 0; again < 2; ++again) {
                const auto outcome = push_.push(
                    {.entity = "order", .key = own, .json = order_json, .deadline = deadline_}
                );
                EXPECT_TRUE(outcome.ok() && outcome->is_accepted);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(states(), States(8, "\"processing\""));
}

}  // namespace
}  // namespace portico::erp_tryton
