#include "entities/currencies.hpp"
#include "pull/testing/pull_fixture.hpp"

namespace portico::erp_tryton {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class OrderLineTest : public testing::PullFixture {
protected:
    OrderLineTest() {
        tryton_.put("product.uom", 3, R"("symbol":"pcs","category":1,"factor":1.0,"rate":1.0)");
        tryton_.put("product.template", 2, R"("default_uom":3,"sale_uom":3,"active":true)");
        tryton_.put("product.product", 5, R"("template":2,"code":"A-1","active":true)");
    }

    void order(std::string_view id, std::string_view currency = "EUR") {
        host_.mirror().insert(
            "order_head",
            {{"company_id", "7"},
             {"id", std::string{id}},
             {"status", "draft"},
             {"currency", std::string{currency}},
             {"source", "sale.sale," + std::string{id}},
             {"row_hash", 1}}
        );
    }

    void line(
        std::int64_t id,
        std::string_view quantity,
        std::string_view price,
        std::string_view more = {}
    ) {
        tryton_.put(
            "sale.line",
            id,
            R"("type":"line","sale":35,"unit":3,"quantity":)" + std::string{quantity} +
                R"(,"unit_price":)" + decimal(price) +
                (more.empty() ? R"(,"product":5)" : "," + std::string{more}),
            static_cast<int>(id)
        );
    }
};

TEST_F(OrderLineTest, ComputesAmountsFromStoredFieldsAsTrytonDoes) {
    order("35");
    line(1, "3.0", "0.3350", R"("product":5,"sequence":1)");  // 1.005: half to even
    line(2, "-2.0", "7.4680");
    line(3, "0.125", "0.0400");
    sync("order_line");
    EXPECT_THAT(all("total"), ElementsAre("1", "-14.94", "0"));
    EXPECT_THAT(all("quantity"), ElementsAre("3", "-2", "0.125"));
    EXPECT_THAT(all("unit_price"), ElementsAre("0.335", "7.468", "0.04"));
    EXPECT_THAT(all("line"), ElementsAre("1", "2", "3"));
    EXPECT_THAT(all("order_id"), ElementsAre("35", "35", "35"));
    EXPECT_THAT(all("sku"), ElementsAre("A-1", "A-1", "A-1"));
    EXPECT_THAT(all("unit"), ElementsAre("pcs", "pcs", "pcs"));
    EXPECT_THAT(attribute("sequence"), ElementsAre("1", "", ""));
    EXPECT_THAT(sources_, ElementsAre("sale.line,1", "sale.line,2", "sale.line,3"));
    for (const auto& field : tryton_.asked()) {
        if (!field.starts_with("sale.line.")) continue;
        EXPECT_EQ(field.find("amount"), std::string::npos) << field;
    }
}

TEST_F(OrderLineTest, RoundsToTheCurrencysStep) {
    tryton_.put("currency.currency", 2, R"("code":"CHF","rounding":)" + decimal("0.05"));
    order("35", "CHF");
    line(1, "1.0", "10.3700");
    sync("order_line");
    EXPECT_THAT(all("total"), ElementsAre("10.35"));
}

TEST_F(OrderLineTest, GivesWhatIsSoldWithoutAProduct) {
    order("35");
    line(1, "1.0", "50.0000", R"("product":null,"description":"Montage vor Ort")");
    tryton_.put("sale.line", 2, R"("type":"comment","sale":35,"description":"Danke")");
    sync("order_line");
    EXPECT_THAT(all("sku"), ElementsAre("id:0"));
    EXPECT_THAT(attribute("description"), ElementsAre("Montage vor Ort"));
    EXPECT_THAT(all("total"), ElementsAre("50"));
}

TEST_F(OrderLineTest, WaitsForAnOrderThatCameAfterTheOrdersWereRead) {
    settings_.overlap = std::chrono::seconds{60};
    settings_.deletion_check = std::chrono::hours{1};
    order("34");
    sync("order_line");
    line(9, "1.0", "1.0000");
    sync("order_line");
    EXPECT_THAT(records_, IsEmpty());
    order("35");
    sync("order_line");
    EXPECT_THAT(sources_, ElementsAre("sale.line,9"));
    sync("order_line");
    EXPECT_THAT(records_, IsEmpty());
}

TEST_F(OrderLineTest, RemovesADeletedLineByBothPartsOfItsId) {
    order("35");
    line(1, "1.0", "1.0000");
    sync("order_line");
    host_.mirror().insert(
        "order_line",
        {{"company_id", "7"},
         {"order_id", "35"},
         {"line", 1},
         {"sku", "A-1"},
         {"quantity", "1"},
         {"unit_price", "1.00"},
         {"source", "sale.line,1"},
         {"row_hash", 1}}
    );
    tryton_.remove("sale.line", 1);
    sync("order_line");
    EXPECT_THAT(
        deleted_,
        ElementsAre("35\x1f"
                    "1")
    );
}

TEST_F(OrderLineTest, GivesLinesAgainWhenTheSaleGotAnotherCurrency) {
    tryton_.put("currency.currency", 2, R"("code":"JPY","rounding":)" + decimal("1"));
    tryton_.put("sale.sale", 35, R"("currency":1)");
    order("35");
    line(1, "1.0", "10.3700");
    sync("order_line");
    sync("order_line");
    EXPECT_THAT(records_, IsEmpty());
    tryton_.put("sale.sale", 35, R"("currency":2)", 30);
    sync("order_line");
    EXPECT_THAT(all("total"), ElementsAre("10"));
}

TEST_F(OrderLineTest, GivesLinesAgainWhenTheProductGotAnotherCode) {
    order("35");
    line(1, "1.0", "10.3700");
    sync("order_line");
    sync("order_line");
    EXPECT_THAT(records_, IsEmpty());
    tryton_.put("product.product", 5, R"("template":2,"code":"A-2","active":true)", 30);
    // What the bridge did with the product before, in the same sync.
    host_.mirror().insert(
        "product",
        {{"sku", "A-1"},
         {"name", "Drill"},
         {"source", "product.product,5"},
         {"active", 0},
         {"row_hash", 0}}
    );
    sync("order_line");
    EXPECT_THAT(all("sku"), ElementsAre("A-2"));
}

TEST_F(OrderLineTest, IsNotReadAgainForACategory) {
    order("35");
    line(1, "1.0", "10.3700");
    sync("order_line");
    tryton_.put("product.category", 8, R"("name":"Tools","parent":null,"accounting":false)", 30);
    sync("order_line");
    EXPECT_THAT(records_, IsEmpty());
}

TEST(LineAmount, IsExactOrAbsent) {
    const auto cent = Decimal::scaled(1, 2);
    EXPECT_EQ(line_amount("0.30000000000000004", "10", cent), "3");
    EXPECT_EQ(line_amount("999999999999", "999999.9999", cent), std::nullopt);
    EXPECT_EQ(line_amount("1e2", "7.4680", cent), "746.8");
    EXPECT_EQ(line_amount("NaN", "1", cent), std::nullopt);
    EXPECT_EQ(line_amount("3", "1.4", Decimal::whole(1)), "4");
}

}  // namespace
}  // namespace portico::erp_tryton
