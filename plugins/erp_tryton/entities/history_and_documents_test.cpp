#include "pull/testing/pull_fixture.hpp"

namespace portico::erp_tryton {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class StatusTest : public testing::PullFixture {
protected:
    void sale(std::string_view state, int second) {
        tryton_.put(
            "sale.sale",
            35,
            R"("company":1,"party":7,"state":")" + std::string{state} + "\"",
            second
        );
    }

    /// What the bridge does with a page.
    void commit() {
        for (const auto& one : records_) {
            const auto document = json::parse(one);
            ASSERT_TRUE(document.ok());
            const auto change = document->root();
            const auto at = parse_time(change["at"].text());
            ASSERT_TRUE(at.ok());
            host_.mirror().insert(
                "status_change",
                {{"company_id", change["company_id"].string()},
                 {"id", change["id"].string()},
                 {"entity", change["entity"].string()},
                 {"entity_id", change["entity_id"].string()},
                 {"to_status", change["to"].string()},
                 {"at", *at},
                 {"row_hash", 1}}
            );
        }
    }
};

TEST_F(StatusTest, GivesEachStateOnceAsItIsSeen) {
    sale("quotation", 10);
    sync("status_change");
    EXPECT_THAT(all("to"), ElementsAre("draft", "quotation"));
    EXPECT_THAT(all("from"), ElementsAre("", ""));
    EXPECT_THAT(all("entity"), ElementsAre("order", "order"));
    EXPECT_THAT(all("entity_id"), ElementsAre("35", "35"));
    commit();

    sync("status_change");
    EXPECT_THAT(records_, IsEmpty());
    sale("quotation", 15);  // something else changed
    sync("status_change");
    EXPECT_THAT(records_, IsEmpty());
    sale("processing", 20);
    sync("status_change");
    EXPECT_THAT(all("from"), ElementsAre("quotation"));
    EXPECT_THAT(all("to"), ElementsAre("processing"));
    EXPECT_THAT(all("at"), ElementsAre("2026-11-21T12:00:20Z"));
}

TEST_F(StatusTest, GivesTheSameWhenAPageIsReadAgain) {
    sale("quotation", 10);
    sync("status_change");
    const auto first = records_;
    cursor_.clear();  // the host was killed before it committed
    sync("status_change");
    EXPECT_EQ(records_, first);
    commit();
    cursor_.clear();  // everything is read again
    sync("status_change");
    EXPECT_THAT(records_, IsEmpty());
}

TEST_F(StatusTest, TellsShipmentsAndReturnsApart) {
    tryton_.put("stock.shipment.out", 5, R"("company":1,"customer":7,"state":"draft")");
    tryton_.put("stock.shipment.out.return", 5, R"("company":1,"customer":8,"state":"draft")");
    sync("status_change");
    EXPECT_THAT(all("entity"), ElementsAre("shipment", "shipment"));
    EXPECT_THAT(all("entity_id"), ElementsAre("5", "return:5"));
    EXPECT_THAT(all("company_id"), ElementsAre("7", "8"));
    const auto ids = all("id");
    EXPECT_NE(ids[0], ids[1]);
}

class ShipmentTest : public testing::PullFixture {};

TEST_F(ShipmentTest, NamesTheOrdersOfItsMoves) {
    const auto ship = [this](const char* model, std::string_view state) {
        tryton_.put(
            model,
            5,
            R"("company":1,"customer":7,"number":"1","state":")" + std::string{state} +
                R"(","planned_date":)" + date(10) + R"(,"effective_date":)" + date(12)
        );
    };
    ship("stock.shipment.out", "done");
    ship("stock.shipment.out.return", "draft");
    tryton_.put("sale.line", 1, R"("sale":35)");
    const auto move = [this](int id, std::string_view of, std::string_view origin) {
        tryton_.put(
            "stock.move",
            id,
            R"("shipment":")" + std::string{of} + R"(","origin":")" + std::string{origin} + "\""
        );
    };
    move(1, "stock.shipment.out,5", "sale.line,1");
    move(2, "stock.shipment.out,5", "stock.move,1");
    sync("shipment");
    EXPECT_THAT(all("id"), ElementsAre("5", "return:5"));
    EXPECT_THAT(all("order_ids"), ElementsAre(R"(["35"])", "[]"));
    EXPECT_THAT(all("shipped_at"), ElementsAre("2026-11-12", ""));
    EXPECT_THAT(all("expected_at"), ElementsAre("2026-11-10", "2026-11-10"));

    tryton_.put(
        "stock.move", 3, R"("shipment":"stock.shipment.out.return,5","origin":"sale.line,1")", 5
    );
    sync("shipment");
    EXPECT_THAT(all("id"), ElementsAre("return:5"));
    EXPECT_THAT(all("order_ids"), ElementsAre(R"(["35"])"));
}

class DocumentTest : public testing::PullFixture {
protected:
    void attach(std::int64_t id, std::string_view resource, std::string_view type = "data") {
        tryton_.put(
            "ir.attachment",
            id,
            R"("name":"plan.PDF","data":504,"type":")" + std::string{type} + R"(","resource":")" +
                std::string{resource} + "\""
        );
    }
};

TEST_F(DocumentTest, GivesAttachmentsOfCustomersAlone) {
    tryton_.put("sale.sale", 35, R"("company":1,"party":7,"state":"draft")");
    tryton_.put("account.invoice", 28, R"("type":"in","company":1,"party":9,"state":"draft")");
    tryton_.put("party.party", 7, R"("active":true)");
    tryton_.put("party.party", 9, R"("active":true)");  // a supplier
    attach(1, "sale.sale,35");
    attach(2, "account.invoice,28");
    attach(3, "party.party,7");
    attach(4, "party.party,9");
    attach(5, "sale.sale,35", "link");
    attach(6, "res.user,1");
    sync("document");
    EXPECT_THAT(all("id"), ElementsAre("attachment:1", "attachment:3"));
    EXPECT_THAT(all("company_id"), ElementsAre("7", "7"));
    EXPECT_THAT(all("order_id"), ElementsAre("35", ""));
    EXPECT_THAT(all("size_bytes"), ElementsAre("504", "504"));
    EXPECT_THAT(all("media_type"), ElementsAre("application/pdf", "application/pdf"));
    EXPECT_THAT(all("reference"), ElementsAre("attachment:1", "attachment:3"));
}

TEST_F(DocumentTest, RemovesAnAttachmentWhoseSaleIsGone) {
    tryton_.put("sale.sale", 35, R"("company":1,"party":7,"state":"draft")");
    attach(1, "sale.sale,35");
    sync("document");
    host_.mirror().insert(
        "document",
        {{"company_id", "7"},
         {"id", "attachment:1"},
         {"kind", "other"},
         {"reference", "attachment:1"},
         {"source", "ir.attachment,1"},
         {"attributes", R"({"resource":"sale.sale,35"})"},
         {"row_hash", 1}}
    );
    sync("document");
    EXPECT_THAT(deleted_, IsEmpty());
    tryton_.remove("sale.sale", 35);
    sync("document");
    EXPECT_THAT(deleted_, ElementsAre("attachment:1"));
}

TEST_F(DocumentTest, GivesReportsOfWhatIsFinal) {
    const auto report = [this](int id, std::string_view name) {
        tryton_.put(
            "ir.action.report",
            id,
            R"("extension":"","template_extension":"odt","report_name":")" + std::string{name} +
                "\""
        );
    };
    report(1, "account.invoice");
    report(2, "sale.sale");
    report(3, "stock.shipment.out.delivery_note");
    tryton_.put(
        "account.invoice",
        28,
        R"("type":"out","company":1,"party":7,"state":"posted","number":"RE1","invoice_date":)" +
            date(3)
    );
    tryton_.put(
        "account.invoice",
        29,
        R"("type":"out","company":1,"party":7,"state":"paid","invoice_report_format":"pdf")"
    );
    tryton_.put("account.invoice", 30, R"("type":"out","company":1,"party":7,"state":"draft")");
    tryton_.put("stock.shipment.out", 5, R"("company":1,"customer":7,"state":"done")");
    tryton_.put("stock.shipment.out", 6, R"("company":1,"customer":7,"state":"packed")");
    tryton_.put("sale.sale", 35, R"("company":1,"party":7,"state":"processing")");
    tryton_.put("sale.sale", 36, R"("company":1,"party":7,"state":"quotation")");
    host_.mirror().insert(
        "invoice",
        {{"company_id", "7"}, {"id", "29"}, {"status", "paid"}, {"total", "-5.00"}, {"row_hash", 1}}
    );
    host_.mirror().insert(
        "invoice_order", {{"company_id", "7"}, {"invoice_id", "28"}, {"order_id", "35"}}
    );
    sync("document");
    EXPECT_THAT(
        all("reference"),
        ElementsAre(
            "report:account.invoice:28",
            "report:account.invoice:29",
            "report:stock.shipment.out.delivery_note:5",
            "report:sale.sale:35"
        )
    );
    EXPECT_THAT(all("kind"), ElementsAre("invoice", "credit_note", "delivery_note", "other"));
    EXPECT_THAT(all("order_id"), ElementsAre("35", "", "", "35"));
    EXPECT_THAT(all("media_type")[0], ::testing::HasSubstr("opendocument.text"));
    EXPECT_THAT(all("media_type")[1], ::testing::StrEq("application/pdf"));
    EXPECT_THAT(all("issued_at")[0], ::testing::StrEq("2026-11-03"));
}

}  // namespace
}  // namespace portico::erp_tryton
