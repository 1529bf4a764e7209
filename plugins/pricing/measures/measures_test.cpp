// What the company has ordered decides about prices: through the whole plugin, from the import.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include <portico/time.hpp>

#include "publish/import_test_host.hpp"

namespace portico::pricing {
namespace {

class MeasuresTest : public ImportTest {
protected:
    MeasuresTest() {
        mirror_orders();
        host.clock().set(instant_of(*parse_time("2026-05-20T12:00:00Z")));
    }

    void mirror_orders() {
        order("before", "2026-03-31T23:59:59Z", "9000.00");
        order("first", "2026-04-01T00:00:00Z", "600.00");
    }

    void order(
        const std::string& id,
        const char* at,
        const std::string& total,
        const std::string& status = "open"
    ) {
        host.mirror().insert(
            "order_head",
            {{"company_id", "c-7"},
             {"id", id},
             {"status", status},
             {"currency", "EUR"},
             {"ordered_at", *parse_time(at)}}
        );
        host.mirror().insert(
            "order_line",
            {{"company_id", "c-7"},
             {"order_id", id},
             {"line", 1},
             {"sku", "A-1"},
             {"quantity", "4"},
             {"unit", "box"},
             {"unit_price", "1.00"},
             {"total", total}}
        );
    }

    testkit::FakeResponse quote(const std::string& body) {
        return host.post("/api/v1/pricing/quotes", {.company = "c-7", .body = body});
    }
};

constexpr auto steps =
    "id,company_id,category,min_quantity,kind,value,counted_by\n"
    "q-1,c-7,tools,1000,percent,5,quarter_turnover\n"
    "q-3,c-7,tools,3000,percent,7,quarter_turnover\n"
    "y-1,c-7,tools,200,percent,20,year_quantity\n";

TEST_F(MeasuresTest, TheTurnoverOfTheQuarterDecides) {
    start();
    expect_part(import_csv(steps, "?publish=true"), R"("errors":0)");
    EXPECT_EQ(price_of("A-1"), "12.00") << "600 in this quarter";
    order("second", "2026-05-20T11:59:59Z", "400.00");
    EXPECT_EQ(price_of("A-1"), "11.40") << "an order needs no reload";
    order("cancelled", "2026-05-01T00:00:00Z", "5000.00", "cancelled");
    order("to-come", "2026-05-21T00:00:00Z", "5000.00");
    EXPECT_EQ(price_of("A-1"), "11.40");
    EXPECT_EQ(price_of("A-1?at=2026-05-22T00:00:00Z"), "11.16");
    EXPECT_EQ(price_of("A-1?at=2026-07-01T00:00:00Z"), "12.00") << "another quarter has begun";
}

TEST_F(MeasuresTest, QuantitiesOfTheYearAreInBaseUnits) {
    start();
    import_csv(steps, "?publish=true");
    order("third", "2026-05-01T00:00:00Z", "1.00");
    order("fourth", "2026-05-02T00:00:00Z", "1.00");
    EXPECT_EQ(price_of("A-1"), "12.00") << "192 pieces";
    order("fifth", "2026-01-01T00:00:00Z", "1.00");
    EXPECT_EQ(price_of("A-1"), "9.60");
}

TEST_F(MeasuresTest, TheProofSaysHowMuchIsMissing) {
    start();
    import_csv(steps, "?publish=true");
    const auto reply = host.get("/api/v1/pricing/prices/A-1?explain=true", {.company = "c-7"}).body;
    expect_part(reply, R"("counted_by":"quarter_turnover","counted":"600")");
    expect_part(reply, "from 3,000\u00a0EUR of orders in a quarter");
    expect_part(reply, "Ordered 600 of 3,000\u00a0EUR this quarter.");
    const auto ukrainian =
        host.get("/api/v1/pricing/prices/A-1?explain=true&language=uk", {.company = "c-7"}).body;
    expect_part(ukrainian, "Замовлено 600 з 3\u00a0000\u00a0EUR цього кварталу.");
}

TEST_F(MeasuresTest, AQuoteIsGivenAgainAfterMoreWasOrdered) {
    start();
    import_csv(steps, "?publish=true");
    const auto made = quote(R"({"lines":[{"sku":"A-1","quantity":"1"}]})");
    expect_part(made.body, R"("unit_price":"12.00")");
    order("second", "2026-05-20T11:00:00Z", "4000.00");
    host.clock().advance(std::chrono::hours{1});
    EXPECT_EQ(price_of("A-1"), "11.16");
    const auto id = made.json().root()["id"].string();
    const auto again = host.get("/api/v1/pricing/quotes/" + id, {.company = "c-7"});
    EXPECT_EQ(again.body, made.body);
}

TEST_F(MeasuresTest, ThePastCountsWhatHadBeenOrdered) {
    start();
    import_csv(steps, "?publish=true");
    order("second", "2026-05-20T13:00:00Z", "4000.00");
    host.clock().set(instant_of(*parse_time("2026-05-20T14:00:00Z")));
    EXPECT_EQ(price_of("A-1"), "11.16");
    EXPECT_EQ(price_of("A-1?known_at=2026-05-20T12:30:00Z"), "12.00");
}

/// They are read again when the mirror says that its orders have changed, and only then.
TEST_F(MeasuresTest, KeepsWhatWasOrderedWhileNoOrderChanges) {
    const auto changed = [&] {
        host.mirror().execute("UPDATE sync_state SET changed_at = COALESCE(changed_at, 0) + 1");
    };
    host.mirror().synchronized("order", host.clock().now());
    host.mirror().synchronized("order_line", host.clock().now());
    changed();
    start();
    import_csv(steps, "?publish=true");
    EXPECT_EQ(price_of("A-1"), "12.00") << "600 in this quarter";
    order("second", "2026-05-20T11:59:59Z", "400.00");
    EXPECT_EQ(price_of("A-1"), "12.00") << "nobody said that an order changed";
    changed();
    EXPECT_EQ(price_of("A-1"), "11.40");
    order("to-come", "2026-05-21T00:00:00Z", "5000.00");
    order("refund", "2026-05-01T00:00:00Z", "-100.00");
    changed();
    EXPECT_EQ(price_of("A-1"), "12.00") << "an order of tomorrow does not count";
    EXPECT_EQ(price_of("A-1?at=2026-05-22T00:00:00Z"), "11.16");
    host.clock().set(instant_of(*parse_time("2026-07-01T00:00:00Z")));
    EXPECT_EQ(price_of("A-1"), "9.60") << "240 pieces this year, nothing in the quarter";
}

/// A category counts products that are not asked about: as they were known then.
TEST_F(MeasuresTest, ThePastCountsOtherProductsOfTheCategory) {
    host.mirror().product({.sku = "B-2", .base_price = "10.00", .category = "tools"});
    host.mirror().product({.sku = "Z-9", .base_price = "10.00", .category = "paper"});
    start();
    import_csv(
        "id,company_id,category,min_quantity,kind,value,counted_by\n"
        "y-1,c-7,tools,90,percent,20,year_quantity\ny-2,c-7,paper,1,percent,20,year_quantity\n",
        "?publish=true"
    );
    host.clock().advance(std::chrono::hours{1});
    EXPECT_EQ(price_of("B-2?known_at=2026-05-20T12:30:00Z"), "8.00") << "96 pieces of A-1";
    EXPECT_EQ(price_of("Z-9?known_at=2026-05-20T12:30:00Z"), "10.00");
}

TEST_F(MeasuresTest, LinesOfOneQuoteAddUp) {
    host.mirror().product({.sku = "B-2", .base_price = "4.00", .category = "tools"});
    start();
    import_csv(
        "id,company_id,category,min_quantity,kind,value,counted_by\n"
        "mixed,c-7,tools,10,percent,50,basket\n"
        "large,c-7,tools,100,on_request,,basket\n",
        "?publish=true"
    );
    EXPECT_EQ(price_of("A-1?quantity=9"), "12.00");
    const auto both =
        quote(R"({"lines":[{"sku":"A-1","quantity":"8"},{"sku":"B-2","quantity":"2"}]})");
    expect_part(
        both.body, R"("sku":"A-1","quantity":"8","unit":"pcs","status":"ok","unit_price":"6.00")"
    );
    expect_part(
        both.body, R"("sku":"B-2","quantity":"2","unit":"pcs","status":"ok","unit_price":"2.00")"
    );
    const auto large =
        quote(R"({"lines":[{"sku":"A-1","quantity":"98"},{"sku":"B-2","quantity":"2"}]})");
    expect_part(large.body, R"("status":"price_on_request","rule":"p:large","level":"company"})");
    expect_part(large.body, R"("total":"0.00")");
}

/// What the oracle says as soon as it has looked at `checks` prices.
std::string oracle_report(testkit::FakeHost& host, std::int64_t checks) {
    while (true) {
        const auto reply = host.get("/admin/api/v1/pricing/oracle", {.is_operator = true});
        if (reply.status != 200) return reply.error;
        const auto document = reply.json();
        std::int64_t sum = 0;
        for (const auto* outcome : {"agreed", "differed", "outdated", "dropped", "failed"}) {
            sum +=
                document.root()[outcome].integer().ok() ? *document.root()[outcome].integer() : 0;
        }
        if (sum >= checks) return reply.body;
    }
}

TEST_F(MeasuresTest, TheOracleAgreesInTheBackground) {
    ASSERT_TRUE(host.configure(R"({"oracle_share":"1"})").ok());
    host.mirror().product({.sku = "B-2", .base_price = "4.00", .category = "tools"});
    start();
    import_csv(std::string{steps} + "mixed,c-7,tools,10,percent,50,basket\n", "?publish=true");
    order("second", "2026-05-20T11:00:00Z", "1400.00");
    EXPECT_EQ(price_of("A-1"), "11.40");
    quote(R"({"lines":[{"sku":"A-1","quantity":"8"},{"sku":"B-2","quantity":"2"}]})");
    expect_part(oracle_report(host, 3), R"("agreed":3,"differed":0)");
}

TEST_F(MeasuresTest, TheOracleLeavesAnswersAloneWhoseOrdersHaveChanged) {
    ASSERT_TRUE(host.configure(R"({"oracle_share":"1"})").ok());
    start();
    import_csv(steps, "?publish=true");
    host.mirror().synchronized("order", host.clock().now() + std::chrono::hours{1});
    host.mirror().execute("UPDATE sync_state SET changed_at = as_of WHERE entity = 'order'");
    EXPECT_EQ(price_of("A-1"), "12.00");
    expect_part(oracle_report(host, 1), R"("agreed":0,"differed":0,"outdated":1)");
}

}  // namespace
}  // namespace portico::pricing
