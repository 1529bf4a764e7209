#include "pull/testing/pull_fixture.hpp"

namespace portico::erp_tryton {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class InvoiceTest : public testing::PullFixture {
protected:
    void invoice(std::int64_t id, std::string_view state, std::string_view more, int second = 0) {
        tryton_.put(
            "account.invoice",
            id,
            R"("type":"out","company":1,"party":7,"currency":1,"account":9,"state":")" +
                std::string{state} + "\"," + std::string{more},
            second
        );
    }

    /// A line of the account move `move`, of the receivable account.
    void owed(
        std::int64_t id,
        std::int64_t move,
        std::string_view debit,
        std::string_view credit,
        std::string_view more = {},
        int second = 0
    ) {
        tryton_.put(
            "account.move.line",
            id,
            R"("account.type.receivable":true,"account":9,"move":)" + std::to_string(move) +
                R"(,"debit":)" + decimal(debit) + R"(,"credit":)" + decimal(credit) +
                (more.empty() ? "" : "," + std::string{more}),
            second
        );
    }
};

TEST_F(InvoiceTest, MakesAmountsOfTheStoredLinesOfItsMove) {
    invoice(
        28, "posted", R"("number":"RE1","move":40,"payment_lines":[103],"invoice_date":)" + date(1)
    );
    owed(101, 40, "60.00", "0", R"("reconciliation":5,"maturity_date":)" + date(10));
    owed(102, 40, "59.00", "0", R"("maturity_date":)" + date(20));
    owed(103, 41, "0", "19.50");
    tryton_.put("account.move.reconciliation", 5, R"("date":)" + date(11));
    sync("invoice");
    EXPECT_THAT(all("total"), ElementsAre("119"));
    EXPECT_THAT(all("open_amount"), ElementsAre("39.5"));
    EXPECT_THAT(all("due_at"), ElementsAre("2026-11-20"));
    EXPECT_THAT(all("paid_at"), ElementsAre(""));
    EXPECT_THAT(attribute("type"), ElementsAre("invoice"));
    EXPECT_FALSE(tryton_.asked().contains("account.invoice.amount_to_pay"));
}

TEST_F(InvoiceTest, KnowsPaidOnesAndCreditNotes) {
    invoice(28, "paid", R"("move":40)");
    owed(101, 40, "60.00", "0", R"("reconciliation":5,"maturity_date":)" + date(10));
    tryton_.put("account.move.reconciliation", 5, R"("date":)" + date(11));
    invoice(29, "posted", R"("move":42)");
    owed(104, 42, "0", "60.00");
    sync("invoice");
    EXPECT_THAT(all("open_amount"), ElementsAre("0", "-60"));
    EXPECT_THAT(all("paid_at"), ElementsAre("2026-11-11", ""));
    EXPECT_THAT(all("total"), ElementsAre("60", "-60"));
    EXPECT_THAT(attribute("type"), ElementsAre("invoice", "credit_note"));
}

TEST_F(InvoiceTest, AsksTrytonWhereNoMoveOrARateIsNeeded) {
    invoice(
        28, "draft", R"("total_amount":)" + decimal("11.90") + R"(,"amount_to_pay":)" + decimal("0")
    );
    tryton_.put("currency.currency", 2, R"("code":"USD","rounding":)" + decimal("0.01"));
    tryton_.put(
        "account.invoice",
        29,
        R"("type":"out","company":1,"party":7,"currency":2,"account":9,"state":"posted","move":40,)"
        R"("payment_lines":[103],"total_amount":)" +
            decimal("130") + R"(,"amount_to_pay":)" + decimal("75.25")
    );
    owed(
        101, 40, "100.00", "0", R"("second_currency":2,"amount_second_currency":)" + decimal("130")
    );
    owed(103, 41, "0", "42.00");
    sync("invoice");
    EXPECT_THAT(all("total"), ElementsAre("11.9", "130"));
    EXPECT_THAT(all("open_amount"), ElementsAre("0", "75.25"));
    EXPECT_THAT(all("currency"), ElementsAre("EUR", "USD"));
}

TEST_F(InvoiceTest, IsGivenAgainWhenAPaymentMovedTheLineAlone) {
    invoice(28, "posted", R"("move":40)");
    owed(101, 40, "60.00", "0");
    sync("invoice");
    sync("invoice");
    EXPECT_THAT(records_, IsEmpty());
    owed(101, 40, "60.00", "0", R"("reconciliation":5)", 7);
    tryton_.put("account.move.reconciliation", 5, R"("date":)" + date(11));
    sync("invoice");
    EXPECT_THAT(all("open_amount"), ElementsAre("0"));

    invoice(28, "posted", R"("move":40,"payment_lines":[103])");
    owed(101, 40, "60.00", "0", {}, 8);
    owed(103, 41, "0", "10.00", {}, 9);
    sync("invoice");
    EXPECT_THAT(all("open_amount"), ElementsAre("50"));
}

TEST_F(InvoiceTest, NamesTheOrdersOfItsLinesAndOfThoseItTakesBack) {
    invoice(28, "draft", R"("total_amount":null)");
    invoice(29, "draft", R"("total_amount":null)");
    tryton_.put("sale.line", 1, R"("sale":35)");
    tryton_.put("sale.line", 2, R"("sale":36)");
    const auto line = [this](int id, int of, std::string_view origin) {
        tryton_.put(
            "account.invoice.line",
            id,
            R"("invoice.type":"out","invoice":)" + std::to_string(of) + R"(,"origin":")" +
                std::string{origin} + "\""
        );
    };
    line(61, 28, "sale.line,1");
    line(62, 28, "sale.line,2");
    line(63, 29, "account.invoice.line,62");
    sync("invoice");
    EXPECT_THAT(all("order_ids"), ElementsAre(R"(["35","36"])", R"(["36"])"));
}

class PaymentTest : public InvoiceTest {};

TEST_F(PaymentTest, GivesWhatCameInWithItsOrders) {
    invoice(28, "posted", R"("payment_lines":[103])");
    tryton_.put("sale.line", 1, R"("sale":35)");
    tryton_.put("account.invoice.line", 61, R"("invoice":28,"origin":"sale.line,1")");
    tryton_.put("account.journal", 3, R"("name":"Cash")");
    tryton_.put("account.invoice.payment.method", 1, R"("name":"Bank transfer","journal":3)");
    tryton_.put(
        "account.move",
        41,
        R"("company":1,"number":"39","journal":3,"state":"posted","date":)" + date(12)
    );
    owed(
        103,
        41,
        "0",
        "19.50",
        R"("party":null,"invoice_payments":[28],"invoice_payments.type":"out","reconciliation":4)"
    );
    owed(104, 41, "5.00", "0", R"("party":8,"move.journal.type":"cash")");
    owed(105, 41, "5.00", "0", R"("party":8)");  // of no payment
    sync("payment");
    EXPECT_THAT(sources_, ElementsAre("account.move.line,103", "account.move.line,104"));
    EXPECT_THAT(all("company_id"), ElementsAre("7", "8"));
    EXPECT_THAT(all("amount"), ElementsAre("19.5", "-5"));
    EXPECT_THAT(all("order_ids"), ElementsAre(R"(["35"])", "[]"));
    EXPECT_THAT(all("status"), ElementsAre("reconciled", "received"));
    EXPECT_THAT(all("method"), ElementsAre("Bank transfer", "Bank transfer"));
    EXPECT_THAT(all("paid_at"), ElementsAre("2026-11-12", "2026-11-12"));
}

}  // namespace
}  // namespace portico::erp_tryton
