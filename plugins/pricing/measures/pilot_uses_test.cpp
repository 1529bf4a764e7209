// A price that counts once, from the import to the order and back, through the whole plugin.
#include <chrono>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include <portico/time.hpp>

#include "publish/import_test_host.hpp"

namespace portico::pricing {
namespace {

class PilotTest : public ImportTest {
protected:
    void SetUp() override {
        host.mirror().company({.id = "c-8", .region = "north"});
        host.clock().set(instant_of(*parse_time("2026-05-20T12:00:00Z")));
        start();
        const auto published = import_csv(
            "id,region,sku,kind,value,currency,valid_to,limit_quantity\n"
            "trial,north,A-1,fixed,8,EUR,2026-06-01,20\n",
            "?publish=true"
        );
        expect_part(published, R"("errors":0)");
    }

    /// Why an order of 10 pieces at this price is refused; "" if it is not.
    std::string order(
        const std::string& key, const std::string& unit_price, const std::string& company = "c-7"
    ) {
        const auto json =
            R"({"currency":"EUR","lines":[{"sku":"A-1","quantity":"10","unit_price":")" +
            unit_price + R"("}]})";
        const auto verdict = host.offer({.company = company, .key = key, .json = json});
        EXPECT_TRUE(verdict.ok()) << verdict.error().message;
        return verdict.ok() ? verdict->value_or("") : "";
    }

    void tell(const std::string& type, const std::string& key) {
        const auto json = R"({"id":"o_1","company":"c-7","key":")" + key + R"("})";
        host.publish({.type = type, .company = "c-7", .subject = "o_1", .json = json});
        ASSERT_TRUE(host.deliver_events().ok());
    }
};

TEST_F(PilotTest, IsGoneWithTheOrderForThisCompanyAlone) {
    EXPECT_EQ(price_of("A-1?quantity=10"), "8.00");
    EXPECT_EQ(price_of("A-1?quantity=21"), "12.00");
    EXPECT_EQ(order("first", "8.00"), "");
    EXPECT_EQ(price_of("A-1?quantity=10"), "12.00");
    EXPECT_EQ(price_of("A-1?quantity=10", "c-8"), "8.00");
    const auto proof = host.get("/api/v1/pricing/prices/A-1?explain=true", {.company = "c-7"}).body;
    expect_part(proof, R"("limit_quantity":"20")");
    expect_part(proof, R"("reason":"used_up")");
    expect_part(proof, "once, up to 20 pcs");
}

TEST_F(PilotTest, OfTwoQuickOrdersOnlyTheFirstGetsIt) {
    EXPECT_EQ(order("first", "8.00"), "");
    EXPECT_NE(order("second", "8.00").find("counts once"), std::string::npos);
    EXPECT_EQ(order("first", "8.00"), "") << "the same order again";
    EXPECT_EQ(order("second", "12.00"), "") << "at the ordinary price";
    EXPECT_EQ(order("third", "8.00", "c-8"), "");
}

TEST_F(PilotTest, ComesBackWhenTheOrderIsRefused) {
    EXPECT_EQ(order("first", "8.00"), "");
    tell("order.submitted", "first");
    tell("order.refused", "first");
    EXPECT_EQ(price_of("A-1?quantity=10"), "8.00");
    EXPECT_EQ(order("second", "8.00"), "");
    tell("order.submitted", "second");
    tell("order.cancelled", "another");
    EXPECT_EQ(price_of("A-1?quantity=10"), "12.00");
}

TEST_F(PilotTest, IsNotLostToAnOrderThatNeverCame) {
    EXPECT_EQ(order("lost", "8.00"), "");
    host.clock().advance(std::chrono::minutes{11});
    EXPECT_EQ(price_of("A-1?quantity=10"), "8.00");
    EXPECT_EQ(order("kept", "8.00"), "");
    tell("order.submitted", "kept");
    host.clock().advance(std::chrono::minutes{11});
    EXPECT_EQ(price_of("A-1?quantity=10"), "12.00");
}

/// Another plugin takes 2 % off, so that no amount tells which rule it came from.
TEST_F(PilotTest, CountsOnceThoughItIsAdjusted) {
    host.provide("host.adjust/1", [](const ServiceCall&) -> Result<std::string> {
        return std::string{R"({"adjustments":[{"line":1,"percent":"2","text":{"en":"Silver"}}]})"};
    });
    const auto joined =
        host.call_service("pricing.adjustments/1", "", R"({"service":"host.adjust/1","order":10})");
    ASSERT_TRUE(joined.ok()) << joined.error().message;
    EXPECT_EQ(order("first", "7.84"), "");
    EXPECT_NE(order("second", "7.84").find("counts once"), std::string::npos);
    host.clock().advance(std::chrono::minutes{2});
    EXPECT_NE(order("third", "7.84").find("counts once"), std::string::npos);
    EXPECT_EQ(order("fourth", "11.76"), "") << "the ordinary price, adjusted";
}

TEST_F(PilotTest, IsHeldForNobody) {
    const auto quotes = "/api/v1/pricing/quotes";
    const auto held = host.post(
        quotes,
        {.company = "c-7",
         .body =
             R"({"lines":[{"sku":"A-1","quantity":"10"}],"hold":{"until":"2026-05-21T00:00:00Z"}})"}
    );
    ASSERT_EQ(held.status, 200) << held.error;
    expect_part(held.body, R"("unit_price":"8.00")");
    const auto id = held.json().root()["id"].string();
    const auto again = host.post(
        quotes,
        {.company = "c-7",
         .body = R"({"lines":[{"sku":"A-1","quantity":"10","quote":")" + id + R"("}]})"}
    );
    expect_part(again.body, R"("code":"quote_not_usable")");
}

/// What the order desk is told for the order with this key.
TEST_F(PilotTest, StaysForTheOrderThatHasIt) {
    EXPECT_EQ(order("first", "8.00"), "");
    const auto priced = [&](const std::string& key) {
        const auto told = host.call_service(
            "pricing.quote/1",
            "c-7",
            R"({"order_key":")" + key + R"(","lines":[{"sku":"A-1","quantity":"10"}]})"
        );
        EXPECT_TRUE(told.ok()) << told.error().message;
        return json::parse(*told)->root()["total"].string();
    };
    EXPECT_EQ(priced("first"), "80.00");
    EXPECT_EQ(priced("second"), "120.00");
    const auto stranger = host.post(
        "/api/v1/pricing/quotes",
        {.company = "c-7",
         .body = R"({"order_key":"first","lines":[{"sku":"A-1","quantity":"10"}]})"}
    );
    EXPECT_EQ(stranger.status, 400);
}

TEST_F(PilotTest, ComesBackWhenTheErpCancelsTheOrder) {
    EXPECT_EQ(order("first", "8.00"), "");
    tell("order.submitted", "first");
    host.publish(
        {.type = "order.accepted",
         .company = "c-7",
         .subject = "o_1",
         .json = R"({"id":"o_1","company":"c-7","key":"first","erp_id":"SO-1"})"}
    );
    ASSERT_TRUE(host.deliver_events().ok());
    host.mirror().insert(
        "order_head",
        {{"company_id", "c-7"}, {"id", "SO-1"}, {"status", "confirmed"}, {"currency", "EUR"}}
    );
    EXPECT_EQ(price_of("A-1?quantity=10"), "12.00");
    host.mirror().execute("UPDATE order_head SET status = 'cancelled' WHERE id = 'SO-1'");
    EXPECT_EQ(price_of("A-1?quantity=10"), "8.00");
    EXPECT_EQ(order("second", "8.00"), "");
    EXPECT_EQ(price_of("A-1?quantity=10"), "12.00") << "the former order frees it no more";
}

/// A text that is no order shows whether the order is read at all.
TEST_F(PilotTest, CostsOrdersNothingWhenItsTimeIsOver) {
    const OrderSubmission unreadable{.company = "c-7", .key = "k", .json = "{"};
    EXPECT_FALSE(host.offer(unreadable).ok());
    host.clock().set(instant_of(*parse_time("2026-06-01T00:00:00Z")));
    EXPECT_TRUE(host.offer(unreadable).ok());
}

TEST_F(PilotTest, IsNotUsedByAnOrderAtAnotherPrice) {
    EXPECT_EQ(order("dear", "12.00"), "");
    EXPECT_EQ(price_of("A-1?quantity=10"), "8.00");
}

}  // namespace
}  // namespace portico::pricing
