// Quotes that can be asked for again, held and used, through the whole plugin.
#include <string>

#include <gtest/gtest.h>

#include <portico/json.hpp>
#include <portico/testkit/fake_host.hpp>
#include <portico/time.hpp>

#include "quotes/held_quote.hpp"

namespace portico::pricing {
namespace {

using testkit::FakeHost;

constexpr auto quotes = "/api/v1/pricing/quotes";

void expect_part(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text << "\nlacks " << part;
}

class QuoteTest : public testing::Test {
protected:
    QuoteTest() {
        auto& mirror = host.mirror();
        mirror.company({.id = "c-7"});
        mirror.company({.id = "c-8"});
        mirror.product({.sku = "A-1", .base_price = "12.00"});
        mirror.product({.sku = "Z-1", .base_price = "5.00"});
        mirror.insert("product_unit", {{"sku", "A-1"}, {"code", "box"}, {"factor", "12"}});
        rule("10.50");
        host.clock().advance(std::chrono::hours{1});
    }

    void rule(const std::string& value) {
        host.mirror().insert(
            "price_rule",
            {{"company_id", "c-7"},
             {"id", "r-1"},
             {"holder_kind", "company"},
             {"holder_id", "c-7"},
             {"sku", "A-1"},
             {"min_quantity", "0"},
             {"kind", "fixed"},
             {"value", value},
             {"currency", "EUR"}}
        );
    }

    /// As the page writer does: the former row goes to the history.
    void change_rule(const std::string& value) {
        const auto now = std::to_string(microseconds_of(host.clock().now()));
        host.mirror().execute(
            "INSERT INTO record_history SELECT company_id, 'price_rule', id, known_since, " + now +
            ", holder_kind, holder_id, sku, '{\"company_id\":\"c-7\",\"id\":\"r-1\","
            "\"holder_kind\":\"company\",\"holder_id\":\"c-7\",\"sku\":\"A-1\",\"min_quantity\":"
            "\"0\","
            "\"kind\":\"fixed\",\"value\":\"' || value || '\",\"currency\":\"EUR\",\"sequence\":0,"
            "\"active\":1,\"updated_at\":1,\"source\":\"\"}' FROM price_rule"
        );
        rule(value);
    }

    void tell_change() {
        host.publish({.type = "erp.sync.completed", .json = R"({"entities":["price_rule"]})"});
        ASSERT_TRUE(host.deliver_events().ok());
    }

    testkit::FakeResponse post(const std::string& body) {
        return host.post(quotes, {.company = "c-7", .body = body});
    }

    static std::string id_of(const testkit::FakeResponse& reply) {
        const auto document = json::parse(reply.body);
        EXPECT_TRUE(document.ok()) << reply.error;
        return document.ok() ? document->root()["id"].string() : std::string{};
    }

    testkit::FakeResponse again(const std::string& id, const std::string& company = "c-7") {
        return host.get(std::string{quotes} + "/" + id, {.company = company});
    }

    FakeHost host{testkit::plugin_under_test()};
};

TEST_F(QuoteTest, GivesTheSameBytesAfterTheRulesChanged) {
    ASSERT_TRUE(host.start().ok());
    const auto first = post(
        R"({"lines":[{"sku":"A-1","quantity":"3"},{"sku":"Z","quantity":1},{"sku":"A-1","quantity":0},)"
        R"({"sku":"A-1","quantity":1,"unit":"crate"},{"sku":"A-1","quantity":2,"unit":"box"}]})"
    );
    ASSERT_EQ(first.status, 200) << first.error;
    expect_part(first.body, "Did you mean Z-1?");
    const auto id = id_of(first);
    EXPECT_EQ(again(id).body, first.body) << "before and after it was written";

    host.clock().advance(std::chrono::hours{1});
    change_rule("9.00");
    tell_change();
    const auto second = post(R"({"lines":[{"sku":"A-1","quantity":"3"}]})");
    expect_part(second.body, R"("unit_price":"9.00")");
    EXPECT_EQ(again(id).body, first.body);
    EXPECT_EQ(again(id_of(second)).body, second.body);
}

TEST_F(QuoteTest, IsGivenAgainWhereTheIndexWasBehindTheRecords) {
    ASSERT_TRUE(host.start().ok());
    host.clock().advance(std::chrono::hours{1});
    change_rule("9.00");  // nobody told the index yet
    host.clock().advance(std::chrono::seconds{1});
    const auto first = post(R"({"lines":[{"sku":"A-1","quantity":"3"}]})");
    expect_part(first.body, R"("unit_price":"10.50")");
    EXPECT_EQ(again(id_of(first)).body, first.body);
}

TEST_F(QuoteTest, SurvivesARestartWithOtherSettings) {
    ASSERT_TRUE(host.start().ok());
    const auto first = post(R"({"lines":[{"sku":"A-1","quantity":"3"}]})");
    ASSERT_TRUE(host.stop().ok());
    ASSERT_TRUE(host.configure(R"({"levels":["base"]})").ok());
    ASSERT_TRUE(host.start().ok());
    expect_part(
        post(R"({"lines":[{"sku":"A-1","quantity":"3"}]})").body, R"("unit_price":"12.00")"
    );
    EXPECT_EQ(again(id_of(first)).body, first.body);
}

TEST_F(QuoteTest, KeepsAProofAsItWasTold) {
    ASSERT_TRUE(host.start().ok());
    const auto first = post(R"({"lines":[{"sku":"A-1","quantity":"3"}],"explain":true})");
    ASSERT_EQ(first.status, 200) << first.error;
    host.mirror().execute("UPDATE price_rule SET source = 'another.csv:9'");
    EXPECT_EQ(again(id_of(first)).body, first.body);
}

TEST_F(QuoteTest, IsNobodyElses) {
    ASSERT_TRUE(host.start().ok());
    const auto id = id_of(post(R"({"lines":[{"sku":"A-1","quantity":"3"}]})"));
    EXPECT_EQ(again(id, "c-8").status, 404);
    EXPECT_EQ(again("q_nothing").status, 404);
    EXPECT_EQ(again(id).status, 200);
}

TEST_F(QuoteTest, HoldsAPriceThatOrdersUse) {
    ASSERT_TRUE(host.start().ok());
    const auto held =
        post(R"({"lines":[{"sku":"A-1","quantity":"10"}],"hold":{"until":"2026-03-05T00:00:00Z"}})"
        );
    ASSERT_EQ(held.status, 200) << held.error;
    expect_part(held.body, R"("held_until":"2026-03-05T00:00:00Z")");
    const auto id = id_of(held);
    host.clock().advance(std::chrono::hours{1});
    change_rule("11.00");
    tell_change();
    EXPECT_EQ(again(id).body, held.body);

    const auto ask = [&](const std::string& line, const std::string& company = "c-7") {
        const auto reply =
            host.call_service("pricing.quote/1", company, "{\"lines\":[{" + line + "}]}");
        return reply.ok() ? *reply : reply.error().message;
    };
    const auto by_quote = R"("quote":")" + id + "\"";
    expect_part(
        ask(R"("sku":"A-1","quantity":"10",)" + by_quote),
        R"("status":"ok","unit_price":"10.50","list_price":null,"total":"105.00")"
    );
    expect_part(ask(R"("sku":"A-1","quantity":"10","unit":"pcs",)" + by_quote), R"("10.50")");
    expect_part(ask(R"("sku":"A-1","quantity":"10")"), R"("unit_price":"11.00")");

    const struct {
        const char* name;
        std::string line;
        const char* sentence;
    } refused[] = {
        {"more", R"("sku":"A-1","quantity":"10.0001",)", "holds the price for 10 pcs of A-1"},
        {"other unit", R"("sku":"A-1","quantity":"1","unit":"box",)", "has no price for this"},
        {"other product", R"("sku":"Z-1","quantity":"1",)", "has no price for this product"},
    };

    for (const auto& [name, line, sentence] : refused) {
        SCOPED_TRACE(name);
        const auto reply = ask(line + by_quote);
        expect_part(reply, R"("code":"quote_not_usable")");
        expect_part(reply, sentence);
    }
    expect_part(ask(R"("sku":"A-1","quantity":"1",)" + by_quote, "c-8"), "quote_not_held");
    host.clock().advance(std::chrono::hours{24 * 7});
    expect_part(ask(R"("sku":"A-1","quantity":"1",)" + by_quote), "was held until");
}

TEST_F(QuoteTest, RefusesAHoldWithASentence) {
    ASSERT_TRUE(host.configure(R"({"hold_days":3,"holds_max":1})").ok());
    ASSERT_TRUE(host.start().ok());
    const auto refused = [&](const std::string& hold, int status, const std::string& sentence) {
        SCOPED_TRACE(hold);
        const auto reply = post(R"({"lines":[{"sku":"A-1","quantity":"1"}],)" + hold + "}");
        EXPECT_EQ(reply.status, status);
        expect_part(reply.error, sentence);
    };
    refused(R"("hold":true)", 400, "\"hold\" is an object");
    refused(R"("hold":{"until":"2026-03-02T09:00:00Z"})", 400, "ends before it begins");
    refused(R"("hold":{"until":"2026-03-05T09:00:00.000001Z"})", 400, "at most 3 days");
    refused(
        R"("at":"2026-03-01","hold":{"until":"2026-03-05T00:00:00Z"})", 400, "today's prices only"
    );
    const auto hold = R"({"lines":[{"sku":"A-1","quantity":"1"}],"hold":{"until":"2026-03-05"}})";
    EXPECT_EQ(post(hold).status, 200);
    EXPECT_GE(post(hold).status, 400) << "one is open";
    EXPECT_EQ(host.post(quotes, {.company = "c-8", .body = hold}).status, 200);
}

TEST_F(QuoteTest, ForgetsWhatIsOldAndNotHeld) {
    ASSERT_TRUE(host.configure(R"({"quote_days":2})").ok());
    ASSERT_TRUE(host.start().ok());
    const auto plain = id_of(post(R"({"lines":[{"sku":"A-1","quantity":"1"}]})"));
    const auto held = id_of(
        post(R"({"lines":[{"sku":"A-1","quantity":"1"}],"hold":{"until":"2026-03-06T00:00:00Z"}})")
    );
    ASSERT_TRUE(host.stop().ok());
    host.clock().advance(std::chrono::hours{24 * 3});
    ASSERT_TRUE(host.start().ok());
    EXPECT_EQ(again(plain).status, 404);
    EXPECT_EQ(again(held).status, 200);
}

}  // namespace
}  // namespace portico::pricing
