#include "push/testing/order_push_fixture.hpp"

namespace portico::erp_tryton {
namespace {

using namespace testing;

using SaleDraftTest = OrderPushTest;

TEST_F(SaleDraftTest, MakesOneSaleAndTakesItThroughTheWorkflow) {
    const auto outcome = push();
    ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    EXPECT_TRUE(outcome->is_accepted);
    EXPECT_EQ(outcome->status, "processing");
    EXPECT_EQ(outcome->id, tryton_.rows("sale.sale").at(0).at("id"));
    EXPECT_EQ(outcome->number, std::to_string(std::stoi(outcome->id) + 1000));
    std::vector<std::string> steps;
    for (const auto& step : outcome->steps) steps.push_back(step.name);
    EXPECT_EQ(steps, (std::vector<std::string>{"created", "quotation", "processing"}));

    const auto sale = tryton_.rows("sale.sale").at(0);
    EXPECT_EQ(sale.at("reference"), "\"PO7QXK2\"");
    EXPECT_EQ(sale.at("party"), "6");
    EXPECT_EQ(sale.at("currency"), "1");
    EXPECT_EQ(sale.at("warehouse"), "4");
    EXPECT_EQ(sale.at("price_list"), "3");
    EXPECT_EQ(sale.at("payment_term"), "1");
    EXPECT_EQ(sale.at("shipment_address"), "9");
    EXPECT_EQ(sale.at("description"), "\"PO-77\"");
    EXPECT_EQ(sale.at("comment"), R"("Gate 3\n\nDelivery address: Building site, Lviv")");
    // 23:30 UTC is the next day where the server stands.
    EXPECT_EQ(sale.at("sale_date"), R"({"__class__":"date","year":2026,"month":11,"day":22})");
    EXPECT_EQ(sale.at("shipping_date"), R"({"__class__":"date","year":2026,"month":12,"day":1})");

    const auto lines = tryton_.rows("sale.line");
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].at("product"), "5");
    EXPECT_EQ(lines[0].at("unit"), "2");
    EXPECT_EQ(lines[0].at("quantity"), "12.5");
    EXPECT_EQ(lines[0].at("unit_price"), R"({"__class__":"Decimal","decimal":"10.5"})");
    EXPECT_EQ(lines[0].at("note"), "\"blue ones\"");
    EXPECT_EQ(lines[0].at("taxes"), R"([["add",[1]]])");
    EXPECT_EQ(lines[1].at("unit"), "3") << "the base unit, where the order names none";
    EXPECT_EQ(tryton_.calls_of("model.sale.line.on_change_product"), 1)
        << "one question for all products of one account category";
}

TEST_F(SaleDraftTest, NamesWhatTrytonDoesNotHave) {
    const struct {
        const char* name;
        const char* json;
        const char* expected;
    } cases[] = {
        {"product",
         R"({"company":"6","lines":[{"sku":"X-9","quantity":"1","unit_price":"1"}]})",
         "X-9"},
        {"unit",
         R"({"company":"6","lines":[{"sku":"A-1","quantity":"1","unit":"kg","unit_price":"1"}]})",
         "kg"},
        {"company",
         R"({"company":"77","lines":[{"sku":"A-1","quantity":"1","unit_price":"1"}]})",
         "77"},
        {"currency",
         R"({"company":"6","currency":"CHF","lines":[{"sku":"A-1","quantity":"1","unit_price":"1"}]})",
         "CHF"},
        {"digits",
         R"({"company":"6","lines":[{"sku":"A-1","quantity":"1000","unit_price":"1.12345"}]})",
         "4 decimals"},
    };

    for (const auto& [name, json, expected] : cases) {
        SCOPED_TRACE(name);
        const auto outcome = push(json);
        ASSERT_FALSE(outcome.ok());
        EXPECT_EQ(outcome.error().code, Code::invalid);
        EXPECT_NE(outcome.error().message.find(expected), std::string::npos)
            << outcome.error().message;
    }
    EXPECT_EQ(tryton_.calls_of(create), 0);
}

TEST_F(SaleDraftTest, TakesTrytonsPriceWhereTheOrderHasNone) {
    ASSERT_TRUE(push(R"({"company":"6","lines":[{"sku":"A-1","quantity":"100"}]})").ok());
    EXPECT_EQ(
        tryton_.rows("sale.line").at(0).at("unit_price"),
        R"({"__class__":"Decimal","decimal":"7.4680"})"
    ) << "from the party's own list";
}

TEST_F(SaleDraftTest, ChoosesTheAddressThatTheBuyerNames) {
    const auto other = tryton_.add(
        "party.address", {{"party", "6"}, {"full_address", R"("Hafenstr. 1\n20457 Hamburg")"}}
    );
    ASSERT_TRUE(push(R"({"company":"6","delivery_address":"hafenstr. 1, 20457 Hamburg",
                         "lines":[{"sku":"A-1","quantity":"1","unit_price":"1"}]})")
                    .ok());
    const auto sale = tryton_.rows("sale.sale").at(0);
    EXPECT_EQ(sale.at("shipment_address"), std::to_string(other));
    EXPECT_FALSE(sale.contains("comment"));
}

TEST_F(SaleDraftTest, AsksWhichWarehouseWhenThereAreSeveral) {
    tryton_.add(
        "stock.location", {{"type", R"("warehouse")"}, {"code", R"("WH2")"}, {"name", R"("South")"}}
    );
    const auto outcome = push();
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, Code::invalid);
    EXPECT_NE(outcome.error().message.find("order_warehouse"), std::string::npos);
    settings_.push.warehouse = "WH2";
    ASSERT_TRUE(push().ok());
    EXPECT_EQ(tryton_.rows("sale.sale").at(0).at("warehouse"), "100");
}

TEST_F(SaleDraftTest, ThrowsNoDeactivatedRecordsIntoTheWorkflow) {
    ASSERT_TRUE(push().ok());
    for (const auto& method : {create, confirm}) {
        EXPECT_EQ(tryton_.params_of(method).find("active_test"), std::string::npos);
        EXPECT_NE(tryton_.params_of(method).find(R"("company":1)"), std::string::npos);
        EXPECT_NE(tryton_.params_of(method).find(R"("language":"de")"), std::string::npos)
            << "Tryton's sentences are read by people";
    }
}

}  // namespace
}  // namespace portico::erp_tryton
