// Runs the whole plugin, as the host loads it, through its routes.
#include <string>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

namespace portico::pricing {
namespace {

using testkit::FakeHost;

constexpr auto quotes = "/api/v1/pricing/quotes";

void expect_part(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text;
}

/// A supplier with two products, one list with a break, and a company that has the list.
class PricingPlugin : public testing::Test {
protected:
    PricingPlugin() {
        auto& mirror = host.mirror();
        mirror.company({.id = "c-7", .region = "north"});
        mirror.company({.id = "c-8"});
        mirror.insert(
            "company_price_list",
            {{"company_id", "c-7"}, {"position", 0}, {"price_list_id", "trade"}}
        );
        mirror.insert("company_group", {{"company_id", "c-7"}, {"position", 0}, {"name", "gold"}});
        mirror.product({.sku = "A-1", .base_price = "12.00", .category = "tools/drills"});
        mirror.product({.sku = "Z-1", .base_price = "5.00"});
        mirror.insert("product_unit", {{"sku", "A-1"}, {"code", "box"}, {"factor", "12"}});
        mirror.insert(
            "price_list",
            {{"id", "trade"},
             {"name", "Trade"},
             {"currency", "EUR"},
             {"kind", "assigned"},
             {"mode", "best"}}
        );
        rule("r-1", "10.50", "0");
        rule("r-2", "9.90", "20");
        for (const auto* entity : {"company", "product", "price_list", "price_rule"}) {
            mirror.synchronized(entity, host.clock().now());
        }
    }

    void rule(const std::string& id, const std::string& value, const std::string& min_quantity) {
        host.mirror().insert(
            "price_rule",
            {{"company_id", ""},
             {"id", id},
             {"holder_kind", "list"},
             {"holder_id", "trade"},
             {"sku", "A-1"},
             {"min_quantity", min_quantity},
             {"kind", "fixed"},
             {"value", value}}
        );
    }

    std::string price_of(const std::string& path, const std::string& company = "c-7") {
        const auto reply = host.get("/api/v1/pricing/prices/" + path, {.company = company});
        EXPECT_EQ(reply.status, 200) << reply.error;
        return reply.body;
    }

    FakeHost host{testkit::plugin_under_test()};
};

TEST_F(PricingPlugin, AnswersAPriceFromTheMirror) {
    ASSERT_TRUE(host.start().ok());
    const auto body = price_of("A-1?quantity=12");
    expect_part(body, R"("company":"c-7","currency":"EUR")");
    expect_part(body, R"("as_of":"2026-03-02T08:00:00Z")");
    expect_part(
        body,
        R"("status":"ok","unit_price":"10.50","list_price":"12.00","total":"126.00","rule":"r-1",)"
        R"("level":"company_list","next_break":{"quantity":"20","unit_price":"9.90",)"
        R"("saving":"12.00"})"
    );
    expect_part(price_of("A-1?quantity=2&unit=box"), R"("unit_price":"118.80")");
    expect_part(price_of("A-1", "c-8"), R"("unit_price":"12.00")");
    expect_part(price_of("A-1?explain=true"), R"("proof":{"winner":{"rule":"r-1")");
    expect_part(price_of("A-1?currency=USD"), R"("status":"no_price")");
}

TEST_F(PricingPlugin, AnswersAQuote) {
    ASSERT_TRUE(host.start().ok());
    const auto reply = host.post(
        quotes,
        {.company = "c-7",
         .body = R"({"lines":[{"sku":"A-1","quantity":"20"},{"sku":"Z","quantity":1}]})"}
    );
    ASSERT_EQ(reply.status, 200) << reply.error;
    expect_part(reply.body, R"("total":"198.00")");
    expect_part(reply.body, "No product Z. Did you mean Z-1?");
    const auto by_service =
        host.call_service("pricing.quote/1", "c-7", R"({"lines":[{"sku":"A-1","quantity":1}]})");
    ASSERT_TRUE(by_service.ok()) << by_service.error().message;
    expect_part(*by_service, R"("unit_price":"10.50")");
}

TEST_F(PricingPlugin, RefusesWithASentence) {
    ASSERT_TRUE(host.start().ok());
    const auto refused = [&](const std::string& target, int status, const std::string& sentence) {
        SCOPED_TRACE(target);
        const auto reply = host.get("/api/v1/pricing/prices/" + target, {.company = "c-7"});
        EXPECT_EQ(reply.status, status);
        expect_part(reply.error, sentence);
    };
    refused("Z", 404, "No product Z. Did you mean Z-1?");
    refused("A-1?quantity=0", 400, "it must be above 0");
    refused("A-1?quantity=-1", 400, "it must be above 0");
    refused("A-1?quantity=1e300", 400, "without an exponent");
    refused("A-1?quantity=12,5", 400, "decimals after a point");
    refused("A-1?unit=crate", 400, "Its units are pcs, box.");
    refused("A-1?currency=EURO", 400, "not a currency");
    refused("A-1?at=yesterday", 400, "yesterday");
    refused("A-1?explain=1", 400, "true or false");
    const auto unknown = host.get("/api/v1/pricing/prices/A-1", {.company = "nobody"});
    EXPECT_EQ(unknown.status, 404);
    const auto broken = host.post(quotes, {.company = "c-7", .body = "{\"lines\":["});
    EXPECT_EQ(broken.status, 400);
}

TEST_F(PricingPlugin, KnowsAChangedRuleAfterThePull) {
    ASSERT_TRUE(host.start().ok());
    expect_part(price_of("A-1"), R"("unit_price":"10.50")");
    rule("r-1", "10.00", "0");
    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["stock"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    expect_part(price_of("A-1"), R"("unit_price":"10.50")");
    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["price_rule"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    expect_part(price_of("A-1"), R"("unit_price":"10.00")");
    host.mirror().execute(
        "UPDATE price_rule SET active = 0, known_since = known_since + 1000000 WHERE id = 'r-1'"
    );
    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["price_rule"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    expect_part(price_of("A-1"), R"("unit_price":"12.00")");
}

TEST_F(PricingPlugin, KeepsTheFormerPricesWhenAReloadFails) {
    ASSERT_TRUE(host.start().ok());
    rule("r-1", "10.00", "0");
    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["price_rule"]})"});
    host.fail_storage({.code = Code::unavailable, .sentence = "The file is damaged."});
    EXPECT_FALSE(host.deliver_events().ok());
    expect_part(price_of("A-1"), R"("unit_price":"10.50")");
    ASSERT_TRUE(host.deliver_events().ok()) << "the event comes again";
    expect_part(price_of("A-1"), R"("unit_price":"10.00")");
}

TEST_F(PricingPlugin, AnswersNotModifiedWhileThePriceIsTheSame) {
    ASSERT_TRUE(host.start().ok());
    const auto first = host.get("/api/v1/pricing/prices/A-1", {.company = "c-7"});
    ASSERT_EQ(first.headers.size(), 1U);
    const auto tag = first.headers.front().second;
    host.clock().advance(std::chrono::minutes{5});
    const auto ask = [&](const std::string& target) {
        return host
            .get(
                "/api/v1/pricing/prices/" + target,
                {.company = "c-7", .headers = {{"If-None-Match", tag}}}
            )
            .status;
    };
    EXPECT_EQ(ask("A-1"), 304);
    EXPECT_EQ(ask("A-1?quantity=2"), 200);
}

TEST_F(PricingPlugin, PricesByWhatWasPublishedHereToo) {
    ASSERT_TRUE(host.start().ok());
    auto& database = host.context().database;
    const auto publish = [&](const char* sql) {
        const auto outcome = database.execute(sql);
        ASSERT_TRUE(outcome.ok()) << outcome.error().message;
    };
    // The list that the ERP keeps too does not count, the new one for all does.
    publish(
        "INSERT INTO published_list (id, version_id, name, currency, kind, mode, priority, "
        "known_from) VALUES ('trade', 1, 'Trade', 'USD', 'default', 'best', 1, 5), "
        "('summer', 1, 'Summer', 'EUR', 'default', 'best', 1, 5)"
    );
    publish(
        "INSERT INTO published_rule (company_id, id, version_id, holder_kind, holder_id, sku, "
        "min_quantity, kind, value, sequence, known_from, known_to) VALUES "
        "('', 'r-1', 1, 'list', 'summer', 'Z-1', '0', 'fixed', '4.00', 0, 5, 9), "
        "('', 'r-1', 2, 'list', 'summer', 'Z-1', '0', 'fixed', '3.00', 0, 9, NULL)"
    );
    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["price_rule"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    expect_part(
        price_of("Z-1"), R"("unit_price":"3.00","list_price":"5.00","total":"3.00","rule":"p:r-1")"
    );
    expect_part(price_of("A-1"), R"("unit_price":"10.50")");
}

TEST_F(PricingPlugin, ObeysItsConfiguration) {
    ASSERT_TRUE(host.configure(R"({"levels":["base"],"rounding":{"step":"5","mode":"up"}})").ok());
    ASSERT_TRUE(host.start().ok());
    expect_part(price_of("A-1"), R"("unit_price":"15.00")");
}

TEST_F(PricingPlugin, LogsWhatItCanNotUseAndPricesTheRest) {
    host.mirror().execute("UPDATE price_rule SET value = 'many' WHERE id = 'r-1'");
    ASSERT_TRUE(host.start().ok());
    EXPECT_TRUE(host.has_logged("A record can't be used for prices"));
    expect_part(price_of("A-1"), R"("unit_price":"12.00")");
    expect_part(price_of("A-1?quantity=20"), R"("unit_price":"9.90")");
}

TEST_F(PricingPlugin, SaysHonestlyThatNothingWasPulledYet) {
    host.mirror().execute("DELETE FROM sync_state WHERE entity = 'product'");
    ASSERT_TRUE(host.start().ok());
    expect_part(price_of("A-1"), R"("as_of":null)");
    host.mirror().synchronized("product", host.clock().now());
    host.clock().advance(std::chrono::seconds{2});
    expect_part(price_of("A-1"), R"("as_of":"2026-03-02T08:00:00Z")");
}

/// What the oracle says as soon as it has looked at one price.
std::string oracle_report(FakeHost& host) {
    constexpr auto waiting = R"("agreed":0,"differed":0,"outdated":0,"dropped":0,"failed":0)";
    while (true) {
        const auto reply = host.get("/admin/api/v1/pricing/oracle", {.is_operator = true});
        if (reply.status != 200) return reply.error;
        if (reply.body.find(waiting) == std::string::npos) return reply.body;
    }
}

TEST_F(PricingPlugin, LetsTheOracleCheckLivePrices) {
    ASSERT_TRUE(host.configure(R"({"oracle_share":"1"})").ok());
    ASSERT_TRUE(host.start().ok());
    static_cast<void>(price_of("A-1?quantity=12"));
    expect_part(oracle_report(host), R"({"share":1,"agreed":1,"differed":0)");
}

TEST_F(PricingPlugin, RaisesAnAlarmForAPriceThatTheRecordsDoNotGive) {
    ASSERT_TRUE(host.configure(R"({"oracle_share":"1"})").ok());
    ASSERT_TRUE(host.start().ok());
    // A change behind the mirror's back: the index can't know it.
    host.mirror().execute("UPDATE price_rule SET value = '3' WHERE id = 'r-1'");
    expect_part(price_of("A-1"), R"("unit_price":"10.50")");
    const auto report = oracle_report(host);
    EXPECT_TRUE(host.has_logged("A price is not what the rules say"));
    expect_part(report, "c-7 asks 1 '' of A-1");
    expect_part(report, R"("answered":"priced per 'pcs' unit 10.500000)");
    expect_part(report, R"("expected":"priced per 'pcs' unit 3.000000)");
    expect_part(report, "rule r-1 of list trade");
}

TEST_F(PricingPlugin, GivesEverythingBack) {
    ASSERT_TRUE(host.start().ok());
    EXPECT_FALSE(host.routes().empty());
    EXPECT_FALSE(host.jobs().empty());
    const auto stopped = host.stop();
    EXPECT_TRUE(stopped.ok()) << stopped.error().message;
}

}  // namespace
}  // namespace portico::pricing
