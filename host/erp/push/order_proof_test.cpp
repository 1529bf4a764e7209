#include "erp/push/order_proof.hpp"

#include <gmock/gmock.h>

#include <portico/json.hpp>

#include "erp/push/push_test_host.hpp"

namespace portico::erp {
namespace {

using ::testing::HasSubstr;

class OrderProofTest : public testing::PushTest {
protected:
    void SetUp() override {
        PushTest::SetUp();
        auto row = new_row("c-1", "k");
        row.record = R"({"company":"c-1","currency":"EUR","lines":[)"
                     R"({"sku":"A-1","quantity":"2","unit":"box","unit_price":"10.50"},)"
                     R"({"sku":"A-2","quantity":"1","unit_price":"7"}]})";
        auto added = outbox_->add(row);
        EXPECT_TRUE(added.ok());
        id_ = added->row.id;
    }

    Result<std::string> prove(
        std::string_view company, std::int64_t line, std::string_view language = "en"
    ) {
        const OrderView view{*outbox_};
        const QuoteSource quotes = [this](std::string_view whose, std::string_view request) {
            asked_ = std::string{whose} + " " + std::string{request};
            return Result<std::optional<std::string>>{answer_};
        };
        return prove_order_line(view, quotes, {company, id_, line, language});
    }

    std::string id_;
    std::string asked_;
    std::optional<std::string> answer_ =
        R"({"currency":"EUR","lines":[{"line":1,"status":"ok","unit_price":"10.5","proof":{}},)"
        R"({"line":2,"status":"ok","unit_price":"7.01","proof":{}}]})";
};

TEST_F(OrderProofTest, AsksForThePriceAsItWasKnownWhenTheOrderCame) {
    const auto proof = prove("c-1", 1);
    ASSERT_TRUE(proof.ok()) << proof.error().message;
    const auto order = json::parse(*proof);
    const auto moment = order->root()["priced_at"].string();
    EXPECT_EQ(
        asked_,
        R"(c-1 {"at":")" + moment + R"(","known_at":")" + moment +
            R"(","currency":"EUR","language":"en","explain":true,"lines":[)"
            R"({"sku":"A-1","quantity":"2","unit":"box"},{"sku":"A-2","quantity":"1"}]})"
    ) << "the lines of an order count together";
    EXPECT_THAT(*proof, HasSubstr(R"("sku":"A-1","quantity":"2")"));
    EXPECT_THAT(*proof, HasSubstr(R"("is_ordered_price":true,"sentence":"It was ordered at this)"));
    EXPECT_THAT(*proof, HasSubstr(R"("unit_price":"10.5","proof":{}}})"));
}

TEST_F(OrderProofTest, SaysWhenItWasOrderedAtAnotherPrice) {
    const auto proof = prove("c-1", 2, "uk");
    ASSERT_TRUE(proof.ok()) << proof.error().message;
    EXPECT_THAT(*proof, HasSubstr(R"("is_ordered_price":false,"sentence":"Замовлено за іншою)"));
    EXPECT_THAT(asked_, HasSubstr(R"("language":"uk")"));
}

TEST_F(OrderProofTest, IsForTheCompanyOfTheOrderAlone) {
    const auto strangers = prove("c-2", 1);
    ASSERT_FALSE(strangers.ok());
    EXPECT_EQ(strangers.error().code, Code::not_found);
    EXPECT_EQ(asked_, "") << "nothing of the order was looked at";
    EXPECT_EQ(prove("c-1", 3).error().code, Code::not_found);
    answer_.reset();
    EXPECT_EQ(prove("c-1", 1).error().code, Code::unavailable);
}

}  // namespace
}  // namespace portico::erp
