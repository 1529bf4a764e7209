#include "pull/testing/pull_fixture.hpp"

namespace portico::erp_tryton {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view push_key = "PO01JD3K8ZQ4000GK9T2B7XW5RVE";

class OrderTest : public testing::PullFixture {
protected:
    /// A sale that is past its confirmation, or, without stored totals, a draft.
    void sale(std::int64_t id, std::string_view state, std::string_view more = {}, int second = 0) {
        const bool is_draft = state == "draft";
        std::string row = R"("company":1,"party":7,"currency":1,"state":")" + std::string{state} +
                          R"(","sale_date":)" + (is_draft ? "null" : date(20)) +
                          R"(,"total_amount_cache":)" + (is_draft ? "null" : decimal("119.00")) +
                          R"(,"untaxed_amount_cache":)" + (is_draft ? "null" : decimal("100.00")) +
                          R"(,"total_amount":)" + decimal("59.50") + R"(,"untaxed_amount":)" +
                          decimal("50.00") +
                          R"(,"shipment_state":"waiting","invoice_state":"none")";
        if (!more.empty()) row += "," + std::string{more};
        tryton_.put("sale.sale", id, row, second);
    }
};

TEST_F(OrderTest, GivesStoredTotalsAndAsksForThoseOfDraftsAlone) {
    sale(35, "processing", R"("number":"32","reference":"WEB-1")");
    sync("order");
    EXPECT_THAT(all("total"), ElementsAre("119"));
    EXPECT_FALSE(tryton_.asked().contains("sale.sale.total_amount"));
    EXPECT_THAT(sources_, ElementsAre("sale.sale,35"));
    EXPECT_THAT(all("company_id"), ElementsAre("7"));
    EXPECT_THAT(all("number"), ElementsAre("32"));
    EXPECT_THAT(all("client_reference"), ElementsAre("WEB-1"));
    EXPECT_THAT(all("status"), ElementsAre("processing"));
    EXPECT_THAT(all("currency"), ElementsAre("EUR"));
    EXPECT_THAT(all("ordered_at"), ElementsAre("2026-11-20"));
    EXPECT_THAT(attribute("shipment_state"), ElementsAre("waiting"));

    sale(36, "draft", R"("lines":[1,2])", 5);
    sync("order");
    EXPECT_THAT(all("total"), ::testing::Contains("59.5"));
    EXPECT_TRUE(tryton_.asked().contains("sale.sale.total_amount"));
}

TEST_F(OrderTest, DoesNotBelieveTheStoredTotalOfAReopenedSale) {
    sale(35, "quotation", R"("lines":[1])");  // as it was when it was confirmed before
    sync("order");
    EXPECT_THAT(all("total"), ElementsAre("59.5"));
    EXPECT_THAT(attribute("untaxed"), ElementsAre("50"));
}

TEST_F(OrderTest, GivesTheBuyersReferenceOfSalesThatPorticoMade) {
    const auto key = std::string{push_key};
    sale(35, "processing", R"("reference":")" + key + R"(","description":"PO-77")");
    sale(36, "processing", R"("reference":"POSTEN-77","description":"Eilig")");
    sync("order");
    EXPECT_THAT(all("client_reference"), ElementsAre("PO-77", "POSTEN-77"));
    EXPECT_THAT(all("channel"), ElementsAre("portico", ""));
    EXPECT_THAT(attribute("push_key"), ElementsAre(key, ""));
    EXPECT_THAT(attribute("description"), ElementsAre("", "Eilig"));
}

TEST_F(OrderTest, GivesASaleAgainWhenItsLineChanged) {
    sale(35, "draft", R"("lines":[1])");
    tryton_.put("sale.line", 1, R"("sale":35)");
    sync("order");
    sync("order");
    EXPECT_THAT(records_, IsEmpty());
    tryton_.put("sale.line", 1, R"("sale":35)", 5);
    sync("order");
    EXPECT_THAT(sources_, ElementsAre("sale.sale,35"));
}

TEST_F(OrderTest, FindsADraftThatLostALine) {
    sale(35, "draft", R"("lines":[1])");
    sync("order");
    host_.mirror().insert(
        "order_head",
        {{"company_id", "7"},
         {"id", "35"},
         {"status", "draft"},
         {"currency", "EUR"},
         {"source", "sale.sale,35"},
         {"attributes", R"({"lines":2})"},
         {"row_hash", 1}}
    );
    sync("order");
    EXPECT_THAT(sources_, ElementsAre("sale.sale,35"));
}

TEST_F(OrderTest, PassesOverSalesOfAnotherCompany) {
    sale(35, "processing");
    tryton_.put("sale.sale", 36, R"("company":2,"party":8,"currency":1,"state":"done")");
    sync("order");
    EXPECT_THAT(sources_, ElementsAre("sale.sale,35"));
}

TEST_F(OrderTest, ShowsComplaintsAboutASaleAndItsLines) {
    sale(35, "done");
    sale(36, "done");
    tryton_.put("sale.line", 5, R"("sale":36)");
    const auto complaint = [this](int id, std::string_view origin, std::string_view state, int at) {
        tryton_.put(
            "sale.complaint",
            id,
            R"("number":"C","description":"Kratzer","origin":")" + std::string{origin} +
                R"(","state":")" + std::string{state} + "\"",
            at
        );
    };
    complaint(1, "sale.sale,35", "draft", 0);
    complaint(2, "sale.line,5", "waiting", 0);
    complaint(3, "account.invoice,35", "draft", 0);
    sync("order");
    const auto shown = attribute("complaints");
    EXPECT_EQ(shown[0], R"([{"id":"1","number":"C","state":"draft","description":"Kratzer"}])");
    EXPECT_EQ(shown[1], R"([{"id":"2","number":"C","state":"waiting","description":"Kratzer"}])");

    complaint(2, "sale.line,5", "approved", 5);
    sync("order");
    ASSERT_THAT(sources_, ElementsAre("sale.sale,36"));
    EXPECT_THAT(attribute("complaints")[0], ::testing::HasSubstr("approved"));

    tryton_.remove("sale.complaint", 1);
    sync("order");
    ASSERT_THAT(sources_, ElementsAre("sale.sale,35"));
    EXPECT_THAT(attribute("complaints"), ElementsAre(""));
}

TEST_F(OrderTest, ReadsTrytonWithoutComplaints) {
    tryton_.lack("sale.complaint");
    sale(35, "done");
    sync("order");
    EXPECT_THAT(sources_, ElementsAre("sale.sale,35"));
    sale(35, "done", {}, 5);
    sync("order");
    EXPECT_THAT(sources_, ElementsAre("sale.sale,35"));
}

TEST_F(OrderTest, RemovesADeletedDraft) {
    sale(35, "draft");
    sync("order");
    host_.mirror().insert(
        "order_head",
        {{"company_id", "7"},
         {"id", "35"},
         {"status", "draft"},
         {"currency", "EUR"},
         {"source", "sale.sale,35"},
         {"row_hash", 1}}
    );
    tryton_.remove("sale.sale", 35);
    sync("order");
    EXPECT_THAT(deleted_, ElementsAre("35"));
}

}  // namespace
}  // namespace portico::erp_tryton
