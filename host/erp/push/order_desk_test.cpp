#include "erp/push/order_desk.hpp"

#include <gmock/gmock.h>

#include "erp/push/operator_actions.hpp"
#include "erp/push/push_test_host.hpp"

namespace portico::erp {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto one_drill = R"({"lines":[{"sku":"A-1","quantity":"2"}]})";

class OrderDeskTest : public testing::PushTest {
protected:
    void SetUp() override {
        PushTest::SetUp();
        open_desk();
    }

    void open_desk(bool has_erp = true) {
        desk_.emplace(OrderDeskParts{
            *outbox_,
            time_,
            [this](std::string_view company, std::string_view request)
                -> Result<std::optional<std::string>> {
                asked_ = std::string{company} + " " + std::string{request};
                if (!quote_.ok()) return quote_.error();
                return *quote_;
            },
            [this] { ++wakes_; },
            has_erp});
    }

    /// A quote of one line each.
    void quote(const std::vector<std::string>& prices) {
        std::string lines;
        for (const auto& price : prices) {
            lines += lines.empty() ? "" : ",";
            lines += price.empty() ? R"({"status":"no_price"})"
                                   : R"({"status":"ok","unit_price":")" + price + R"("})";
        }
        quote_ = std::optional{R"({"lines":[)" + lines + "]}"};
    }

    Result<std::string> accept(
        std::string_view json,
        std::string_view key = "k",
        PriceTrust trust = PriceTrust::compare,
        std::string_view company = "c-1",
        std::string_view member = ""
    ) {
        refusal_ = {};
        return desk_->accept({company, member, "api", key, json, language_}, trust, refusal_);
    }

    std::int64_t stored() {
        std::int64_t count = 0;
        EXPECT_TRUE(orders_
                        ->query(
                            "SELECT count(*) FROM order_push",
                            {},
                            [&](ports::Row row) -> Status {
                                count = std::get<std::int64_t>(row[0]);
                                return {};
                            }
                        )
                        .ok());
        return count;
    }

    Result<std::optional<std::string>> quote_{std::optional<std::string>{}};
    std::string asked_;
    std::string_view language_ = "en";
    int wakes_ = 0;
    Refusal refusal_;
    std::optional<OrderDesk> desk_;
};

TEST_F(OrderDeskTest, TakesAnOrderWithTodaysPrices) {
    quote({"10.50"});
    const auto id = accept(one_drill, "k", PriceTrust::compare, "c-1", "m-1");
    ASSERT_TRUE(id.ok()) << id.error().message;
    EXPECT_EQ(
        asked_, R"(c-1 {"currency":"EUR","order_key":"k","lines":[{"sku":"A-1","quantity":"2"}]})"
    );
    EXPECT_EQ(
        find(*id).record,
        R"({"company":"c-1","member":"m-1","channel":"api","submitted_at":"2026-01-01T00:00:00Z",)"
        R"("currency":"EUR","lines":[{"sku":"A-1","quantity":"2","unit_price":"10.50"}]})"
    );
    EXPECT_EQ(wakes_, 1);
    EXPECT_EQ(id->size(), 28U);
    EXPECT_EQ(push_key(*id), "PO" + id->substr(2));
}

TEST_F(OrderDeskTest, OrdersAtThePriceOfAHeldQuote) {
    constexpr auto held = R"({"lines":[{"sku":"A-1","quantity":"2","quote":"q_1"}]})";
    quote({"9.90"});
    const auto id = accept(held);
    ASSERT_TRUE(id.ok()) << id.error().message;
    EXPECT_EQ(
        asked_,
        R"(c-1 {"currency":"EUR","order_key":"k",)"
        R"("lines":[{"sku":"A-1","quantity":"2","quote":"q_1"}]})"
    );
    EXPECT_THAT(
        find(*id).record, HasSubstr(R"("lines":[{"sku":"A-1","quantity":"2","unit_price":"9.90"}])")
    );
    quote_ = std::optional<std::string>{
        R"({"lines":[{"status":"error","error":{"code":"quote_not_usable","detail":"It is over."}}]})"};
    EXPECT_FALSE(accept(held, "k2").ok());
    quote_ = std::optional<std::string>{};
    const auto unchecked = accept(held, "k3");
    ASSERT_FALSE(unchecked.ok());
    EXPECT_EQ(unchecked.error().code, Code::unavailable) << "nobody can say whether it is held";
}

TEST_F(OrderDeskTest, AKeyMeansOneOrderForEver) {
    quote({"10.50"});
    const auto first = accept(one_drill);
    quote({"11.00"});  // meanwhile
    const auto again = accept(R"({"lines":[{"quantity":2.0,"sku":"A-1"}]})");
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(*again, *first);
    EXPECT_EQ(wakes_, 1);
    const auto other = accept(R"({"lines":[{"sku":"A-1","quantity":"3"}]})");
    ASSERT_FALSE(other.ok());
    EXPECT_EQ(other.error().code, Code::conflict);
    EXPECT_EQ(refusal_.kind, "idempotency-key-reused");
    EXPECT_NE(*accept(one_drill, "k", PriceTrust::compare, "c-2"), *first);
    EXPECT_EQ(stored(), 2);
}

TEST_F(OrderDeskTest, RefusesKeysThatNameNothing) {
    for (const auto& key : {std::string{}, std::string(101, 'k'), std::string{"a b"}}) {
        const auto refused = accept(one_drill, key);
        ASSERT_FALSE(refused.ok());
        EXPECT_THAT(refused.error().message, HasSubstr("Idempotency-Key"));
    }
    EXPECT_TRUE(accept(one_drill, std::string(100, 'k')).ok());
}

TEST_F(OrderDeskTest, RefusesCompaniesAndMembersThatMayNotOrder) {
    const auto unknown = accept(one_drill, "k", PriceTrust::believe, "c-9");
    EXPECT_EQ(unknown.error().code, Code::not_found);
    const auto gone = accept(one_drill, "k", PriceTrust::believe, "c-3");
    EXPECT_EQ(gone.error().code, Code::invalid);
    EXPECT_THAT(gone.error().message, HasSubstr("not active"));
    const auto stranger = accept(one_drill, "k", PriceTrust::believe, "c-2", "m-1");
    EXPECT_THAT(stranger.error().message, HasSubstr("no active member \"m-1\""));
    EXPECT_EQ(stored(), 0);
}

TEST_F(OrderDeskTest, NamesEveryLineThatIsNotSold) {
    const auto refused = accept(R"({"lines":[
        {"sku":"A-1","quantity":"1","unit":"box"}, {"sku":"X-1","quantity":"1"},
        {"sku":"A-1","quantity":"1","unit":"pcs"}, {"sku":"A-2","quantity":"1","unit":"box"}]})");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refusal_.kind, "invalid");
    EXPECT_EQ(
        refusal_.members,
        R"("errors":[{"line":2,"code":"unknown_sku","detail":"No product \"X-1\" is sold."},)"
        R"({"line":4,"code":"unknown_unit","detail":"A-2 is not sold in \"box\"; its base unit is pcs."}])"
    );
}

TEST_F(OrderDeskTest, ABuyersPriceMustBeTodays) {
    quote({"10.50", "3"});
    const auto changed = accept(R"({"lines":[{"sku":"A-1","quantity":"1","unit_price":"10.00"},
                                             {"sku":"A-2","quantity":"1","unit_price":"3.00"}]})");
    ASSERT_FALSE(changed.ok());
    EXPECT_EQ(changed.error().code, Code::conflict);
    EXPECT_EQ(refusal_.kind, "price-changed");
    EXPECT_EQ(
        refusal_.members,
        R"("lines":[{"line":1,"sku":"A-1","unit_price":"10.00","new_unit_price":"10.50"}])"
    );
    EXPECT_EQ(stored(), 0);
    EXPECT_TRUE(accept(R"({"lines":[{"sku":"A-1","quantity":"1","unit_price":"10.500"},
                                    {"sku":"A-2","quantity":"1"}]})")
                    .ok()
    ) << "10.500 is 10.50, and the key is free";
}

TEST_F(OrderDeskTest, ALineWithoutAnyPriceIsNamed) {
    quote({"1", ""});
    const auto refused =
        accept(R"({"lines":[{"sku":"A-1","quantity":"1"},{"sku":"A-2","quantity":"1"}]})");
    EXPECT_THAT(refusal_.members, HasSubstr(R"("line":2,"code":"no_price")"));
    EXPECT_THAT(refused.error().message, HasSubstr("no price for A-2"));
}

TEST_F(OrderDeskTest, AQuantityThatBreaksTheTermsOfSaleIsNamed) {
    const auto quoted = [&](const std::string& check) {
        quote_ = std::optional<std::string>{
            R"({"lines":[{"status":"ok","unit_price":"1","quantity_check":")" + check +
            R"(","quantity_sentence":"It is sold in multiples of 6 pcs.","proposals":["6","12"]}]})"};
    };
    quoted("not_a_pack_multiple");
    const auto refused = accept(R"({"lines":[{"sku":"A-1","quantity":"7"}]})");
    EXPECT_THAT(refusal_.members, HasSubstr(R"("line":1,"code":"not_a_pack_multiple")"));
    EXPECT_THAT(refused.error().message, HasSubstr("multiples of 6 pcs"));
    quoted("ok");
    EXPECT_TRUE(accept(R"({"lines":[{"sku":"A-1","quantity":"12"}]})").ok());
}

/// Whoever submits it, and whatever its prices are: a plugin, or an operator who repairs an order.
TEST_F(OrderDeskTest, TermsOfSaleHoldAlsoWherePricesAreBelieved) {
    constexpr auto order = R"({"lines":[{"sku":"A-1","quantity":"7","unit_price":"7"}]})";
    const auto quoted = [&](const std::string& line) {
        quote_ = std::optional<std::string>{R"({"lines":[)" + line + "]}"};
    };
    quoted(R"({"status":"ok","unit_price":"9","quantity_check":"below_minimum",)"
           R"("quantity_sentence":"The smallest quantity is 10 pcs."})");
    EXPECT_FALSE(accept(order, "k", PriceTrust::believe).ok());
    EXPECT_THAT(refusal_.members, HasSubstr(R"("code":"below_minimum")"));
    quoted(R"({"status":"error","error":{"code":"not_in_your_catalogue","detail":"Hidden."}})");
    EXPECT_FALSE(accept(order, "k", PriceTrust::believe).ok());
    EXPECT_THAT(refusal_.members, HasSubstr(R"("code":"not_in_your_catalogue")"));
    quoted(R"({"status":"no_price"})");
    const auto id = accept(order, "k", PriceTrust::believe);
    ASSERT_TRUE(id.ok()) << "its own price is enough";
    OperatorActions actions{{*outbox_, *desk_, time_, {}}};
    quoted(R"({"status":"ok","unit_price":"9","quantity_check":"above_maximum",)"
           R"("quantity_sentence":"The largest quantity is 5 pcs."})");
    Refusal refusal;
    EXPECT_FALSE(actions.repair({*id, "operator op", true}, order, refusal).ok());
    EXPECT_THAT(refusal.members, HasSubstr(R"("code":"above_maximum")"));
}

TEST_F(OrderDeskTest, SpeaksTheLanguageOfWhoOrders) {
    language_ = "uk";
    quote({"1", ""});
    EXPECT_THAT(
        accept(R"({"lines":[{"sku":"A-1","quantity":"1"},{"sku":"A-2","quantity":"1"}]})")
            .error()
            .message,
        HasSubstr("немає ціни")
    );
    EXPECT_THAT(asked_, HasSubstr(R"("language":"uk")"));
    quote({"2"});
    constexpr auto seen = R"({"lines":[{"sku":"A-1","quantity":"1","unit_price":"1"}]})";
    EXPECT_THAT(accept(seen).error().message, HasSubstr("Ціна в 1 рядку тепер інша"));
    language_ = "ru";
    quote_ = std::optional<std::string>{R"({"lines":[{"status":"price_on_request"}]})"};
    EXPECT_THAT(accept(one_drill).error().message, HasSubstr("сообщают по запросу"));
}

TEST_F(OrderDeskTest, WithoutAPricingPluginTheErpDecides) {
    const auto id = accept(one_drill);
    ASSERT_TRUE(id.ok());
    EXPECT_THAT(find(*id).record, Not(HasSubstr("unit_price")));
    const auto wished =
        accept(R"({"lines":[{"sku":"A-1","quantity":"1","unit_price":"0.01"}]})", "2");
    ASSERT_FALSE(wished.ok()) << "nobody could say that the price is right";
    EXPECT_EQ(wished.error().code, Code::unavailable);
    quote_ = unavailable("The index is being built.");
    EXPECT_EQ(accept(one_drill, "3").error().code, Code::unavailable);
}

TEST_F(OrderDeskTest, APluginsPricesAreBelieved) {
    quote({"10.50", "3"});
    const auto id = accept(
        R"({"lines":[{"sku":"A-1","quantity":"1","unit_price":"7"},{"sku":"A-2","quantity":"1"}]})",
        "k",
        PriceTrust::believe
    );
    ASSERT_TRUE(id.ok());
    EXPECT_THAT(find(*id).record, HasSubstr(R"("unit_price":"7")"));
    EXPECT_THAT(find(*id).record, HasSubstr(R"("unit_price":"3")"));
}

TEST_F(OrderDeskTest, GuardsSeeThePricedOrderBeforeItIsTaken) {
    quote({"10.50"});
    std::string seen;
    std::optional<std::string> reason{"Over the budget."};
    auto open = desk_
                    ->guard(
                        "budget",
                        [&](const ports::OrderSubmission& order) {
                            seen = std::string{order.json};
                            return Result<std::optional<std::string>>{reason};
                        }
                    )
                    .value();
    const auto refused = accept(one_drill);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message, "Over the budget.");
    EXPECT_EQ(refusal_.kind, "order-refused");
    EXPECT_EQ(
        seen, R"({"currency":"EUR","lines":[{"sku":"A-1","quantity":"2","unit_price":"10.50"}]})"
    );
    EXPECT_EQ(stored(), 0);
    reason.reset();
    EXPECT_TRUE(accept(one_drill).ok());
    reason = "Not again.";
    EXPECT_TRUE(accept(one_drill).ok()) << "an order that was taken is not asked about again";
    open.reset();
    EXPECT_TRUE(accept(one_drill, "2").ok());
}

TEST_F(OrderDeskTest, AGuardThatFailsRefusesNothing) {
    auto open = desk_
                    ->guard(
                        "budget",
                        [](const ports::OrderSubmission&) {
                            return Result<std::optional<std::string>>{internal("oops")};
                        }
                    )
                    .value();
    const auto failed = accept(one_drill);
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error().code, Code::unavailable);
    EXPECT_THAT(failed.error().message, HasSubstr("budget"));
    EXPECT_EQ(stored(), 0);
}

TEST_F(OrderDeskTest, WithoutAnErpNothingIsTaken) {
    open_desk(false);
    EXPECT_EQ(accept(one_drill).error().code, Code::unavailable);
}

TEST_F(OrderDeskTest, StateIsOfOnesOwnOrders) {
    const auto id = accept(one_drill).value();
    EXPECT_THAT(desk_->state("c-1", id).value(), HasSubstr(R"("state":"received")"));
    EXPECT_EQ(desk_->state("c-2", id).error().code, Code::not_found);
    EXPECT_EQ(desk_->state("", id).error().code, Code::not_found);
}

TEST_F(OrderDeskTest, OperatorsLeaveAloneWhatTheErpMayHave) {
    int tries = 0;
    OperatorActions actions{{*outbox_, *desk_, time_, [&] { ++tries; }}};
    const auto id = accept(one_drill).value();
    const OperatorAction plain{id, "operator op", false};
    const OperatorAction checked{id, "operator op", true};
    const auto put = [&](OrderState state, bool is_uncertain) {
        auto row = find(id);
        const auto former = row.state;
        row.state = state;
        row.is_uncertain = is_uncertain;
        ASSERT_TRUE(outbox_->apply({row, former, {}, {}}).ok());
    };
    for (const auto state :
         {OrderState::sending, OrderState::exported, OrderState::accepted, OrderState::refused}) {
        SCOPED_TRACE(name_of(state));
        put(state, false);
        Refusal refusal;
        EXPECT_EQ(actions.cancel(checked).error().code, Code::conflict);
        EXPECT_EQ(actions.repair(checked, one_drill, refusal).error().code, Code::conflict);
        EXPECT_EQ(actions.retry(checked).ok(), state == OrderState::exported);
    }
    put(OrderState::waiting, true);
    EXPECT_THAT(actions.cancel(plain).error().message, HasSubstr(push_key(id)));
    tries = 0;
    const auto retried = actions.retry(plain);
    ASSERT_TRUE(retried.ok());
    EXPECT_EQ(retried->due_at, now());
    EXPECT_TRUE(retried->is_uncertain) << "the next attempt looks first";
    EXPECT_EQ(tries, 1);
    put(OrderState::dead, false);
    Refusal refusal;
    EXPECT_FALSE(actions.repair(plain, R"({"lines":[{"sku":"X","quantity":1}]})", refusal).ok());
    EXPECT_THAT(refusal.members, HasSubstr("unknown_sku"));
    const auto repaired = actions.repair(
        plain, R"({"client_reference":"new","lines":[{"sku":"A-2","quantity":1}]})", refusal
    );
    ASSERT_TRUE(repaired.ok()) << repaired.error().message;
    EXPECT_EQ(repaired->state, OrderState::waiting);
    EXPECT_THAT(find(id).record, HasSubstr("A-2"));
    EXPECT_THAT(find(id).record, HasSubstr(R"("company":"c-1")"));
    EXPECT_EQ(find(id).client_reference, "new");
    ASSERT_TRUE(actions.cancel(plain).ok());
    EXPECT_EQ(steps_of(id), "received retried retried repaired cancelled");
    EXPECT_FALSE(find(id).due_at);
    EXPECT_EQ(order_events().back(), "order.cancelled c-1");
}

TEST_F(OrderDeskTest, AnOrderThatIsCancelledUnderDoubtIsLookedForLater) {
    OperatorActions actions{{*outbox_, *desk_, time_, {}}};
    const auto id = accept(one_drill).value();
    auto row = find(id);
    row.state = OrderState::dead;
    row.is_uncertain = true;
    ASSERT_TRUE(outbox_->apply({row, OrderState::received, {}, {}}).ok());
    ASSERT_TRUE(actions.cancel({id, "operator op", true}).ok());
    EXPECT_EQ(find(id).state, OrderState::cancelled);
    EXPECT_EQ(find(id).due_at, now());
}

TEST_F(OrderDeskTest, BuyersReadNothingThatIsForTheAdmin) {
    const auto id = accept(one_drill).value();
    const auto put = [&](OrderState state, const std::string& text) {
        auto row = find(id);
        const auto former = row.state;
        row.state = state;
        row.reason = text;
        const std::string name{name_of(state)};
        ASSERT_TRUE(outbox_->apply({row, former, {{name, now(), text}}, {}}).ok());
    };
    const auto seen = [&](std::string_view language) {
        HistoryFilter filter;
        filter.company = "c-1";
        return desk_->view().show("c-1", id, language).value() +
               desk_->view().list(filter, language).value();
    };
    constexpr auto secret =
        "user bridge at http://10.0.0.7: portico secret set erp_tryton password";

    const struct {
        OrderState state;
        const char* english;
        const char* ukrainian;
        const char* russian;
    } cases[] = {
        {OrderState::waiting, "sent again by itself", "автоматично", "автоматически"},
        {OrderState::dead, "Somebody at the supplier", "працівник", "сотрудник"},
        {OrderState::cancelled, "supplier cancelled", "скасував", "отменил"},
    };

    for (const auto& one : cases) {
        SCOPED_TRACE(name_of(one.state));
        put(one.state, secret);
        for (const auto* language : {"en", "uk", "ru"}) {
            EXPECT_THAT(seen(language), Not(HasSubstr("10.0.0.7"))) << language;
        }
        EXPECT_THAT(seen("en"), HasSubstr(one.english));
        EXPECT_THAT(seen("uk"), HasSubstr(one.ukrainian));
        EXPECT_THAT(seen("ru"), HasSubstr(one.russian));
    }
    put(OrderState::refused, "Party has reached its credit limit.");
    EXPECT_THAT(seen("uk"), HasSubstr(R"("reason":"Party has reached its credit limit.")"));
    EXPECT_THAT(seen("uk"), HasSubstr(R"("detail":"Party has reached its credit limit.")"));
}

}  // namespace
}  // namespace portico::erp
