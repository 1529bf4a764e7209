// Runs the whole plugin; another plugin, which the test plays, adjusts its prices.
#include <chrono>
#include <functional>
#include <string>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>
#include <portico/time.hpp>

namespace portico::pricing {
namespace {

using testkit::FakeHost;

constexpr auto service = "host.adjust/1";
constexpr auto quotes = "/api/v1/pricing/quotes";

void expect_part(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text << "\n has no \n" << part;
}

/// A supplier with two products and three breaks, and a company.
class Adjustments : public testing::Test {
protected:
    Adjustments() {
        auto& mirror = host.mirror();
        mirror.company({.id = "c-7"});
        mirror.product({.sku = "A-1", .base_price = "12.00"});
        mirror.product({.sku = "B-2", .base_price = "5.55"});
        rule("r-10", "11", "10");
        rule("r-20", "10.9999", "20");
        rule("r-30", "10", "30");
        for (const auto* entity : {"company", "product", "price_rule"}) {
            mirror.synchronized(entity, host.clock().now());
        }
        host.provide(service, [this](const ServiceCall& call) -> Result<std::string> {
            ++asked;
            request = call.request;
            return answer();
        });
        EXPECT_TRUE(host.start().ok());
    }

    void rule(const std::string& id, const std::string& value, const std::string& min_quantity) {
        host.mirror().insert(
            "price_rule",
            {{"company_id", "c-7"},
             {"id", id},
             {"holder_kind", "company"},
             {"holder_id", "c-7"},
             {"sku", "A-1"},
             {"min_quantity", min_quantity},
             {"kind", "fixed"},
             {"currency", "EUR"},
             {"value", value}}
        );
    }

    Result<std::string> change(const std::string& body) {
        return host.call_service("pricing.adjustments/1", "", body);
    }

    void join() {
        const auto joined = change(R"({"service":"host.adjust/1","order":10})");
        EXPECT_TRUE(joined.ok()) << joined.error().message;
    }

    std::string quote(const std::string& body) {
        const auto reply = host.post(quotes, {.company = "c-7", .body = body});
        EXPECT_EQ(reply.status, 200) << reply.error;
        return reply.body;
    }

    void says(std::string adjustments) {
        answer = [text = R"({"adjustments":[)" + std::move(adjustments) + "]}"] {
            return Result<std::string>{text};
        };
    }

    std::string last_reason() {
        for (const auto& [name, value] : host.log().back().fields) {
            if (name == "reason") return value;
        }
        return "";
    }

    FakeHost host{testkit::plugin_under_test()};
    std::function<Result<std::string>()> answer;
    std::string request;
    int asked = 0;
};

constexpr auto silver =
    R"({"line":1,"percent":"2.5","text":{"en":"Silver member","uk":"Срібний клієнт"}})";

TEST_F(Adjustments, AreTakenOffThePriceOfTheRules) {
    says(std::string{silver} + R"(,{"line":3,"amount":0.555,"text":{"en":"Voucher"}})");
    const auto body = R"({"lines":[{"sku":"A-1","quantity":"7"},{"sku":"?","quantity":"1"},)"
                      R"({"sku":"B-2","quantity":"3"}]})";
    expect_part(quote(body), R"("unit_price":"12.00")");
    EXPECT_EQ(asked, 0) << "nobody has registered";
    join();
    const auto text = quote(body);
    EXPECT_EQ(asked, 1) << "once for all lines";
    EXPECT_EQ(
        request,
        R"({"company":"c-7","at":"2026-03-02T08:00:00Z","currency":"EUR","lines":[)"
        R"({"line":1,"sku":"A-1","quantity":"7","unit":"pcs","unit_price":"12","level":"base",)"
        R"("rule":null},{"line":3,"sku":"B-2","quantity":"3","unit":"pcs","unit_price":"5.55",)"
        R"("level":"base","rule":null}]})"
    );
    expect_part(
        text,
        R"("unit_price":"11.70","list_price":"12.00","total":"81.90","rule":null,"level":"base",)"
        R"("next_break":{"quantity":"10","unit_price":"10.725","saving":"9.75"},"adjustments":[)"
        R"({"service":"host.adjust/1","percent":"2.5","unit_price_before":"12.00",)"
        R"("unit_price":"11.70","text":"Silver member"}]})"
    );
    expect_part(text, R"("unit_price":"4.995","list_price":"5.55","total":"14.99")");
    expect_part(text, R"("amount":"0.555")");
    expect_part(text, R"("total":"96.89","lines")");
}

TEST_F(Adjustments, AreLinesOfTheProofInTheBuyersLanguage) {
    join();
    says(silver);
    const auto path = "/api/v1/pricing/prices/A-1?explain=true&language=";
    expect_part(
        host.get(path + std::string{"uk"}, {.company = "c-7"}).body,
        R"("adjustments":[{"service":"host.adjust/1","text":"Срібний клієнт",)"
        R"("sentence":"Срібний клієнт: 12,00 → 11,70 EUR."}])"
    );
    expect_part(
        host.get(path + std::string{"ru"}, {.company = "c-7"}).body,
        R"("sentence":"Silver member: 12,00 → 11,70 EUR.")"
    );
}

TEST_F(Adjustments, ChangeTheBreaksToo) {
    join();
    says(R"({"line":1,"amount":"0.5","text":{"en":"Voucher"}})");
    expect_part(
        quote(R"({"skus":["A-1"],"columns":["unit_price","next_break","breaks"]})"),
        R"("columns":{"unit_price":["11.50"],"next_break":[["10","10.50","10.00"]],"breaks":[)"
        R"([["10","10.50"],["20","10.4999"],["30","9.50"]]]})"
    );
    says(R"({"line":1,"percent":"100","text":{"en":"A gift"}})");
    expect_part(
        quote(R"({"skus":["A-1"],"columns":["unit_price","next_break","breaks"]})"),
        R"("columns":{"unit_price":["0.00"],"next_break":[null],"breaks":[[]]})"
    );
    says(R"({"line":1,"amount":"11.9999","text":{"en":"Nearly a gift"}})");
    expect_part(quote(R"({"lines":[{"sku":"A-1","quantity":1}]})"), R"("unit_price":"0.0001")");
}

TEST_F(Adjustments, OfAQuoteAreKeptWithIt) {
    join();
    says(silver);
    const auto first = quote(R"({"lines":[{"sku":"A-1","quantity":"7"}]})");
    const auto id = (*json::parse(first)).root()["id"].string();
    says(R"({"line":1,"percent":"50","text":{"en":"Gold member"}})");
    EXPECT_EQ(host.get(std::string{quotes} + "/" + id, {.company = "c-7"}).body, first);
}

TEST_F(Adjustments, AreNotAskedAboutThePast) {
    join();
    says(silver);
    host.clock().advance(std::chrono::seconds{1});
    const auto then = format_time(microseconds_of(host.clock().now()));
    host.clock().advance(std::chrono::hours{1});
    const auto reply = host.get("/api/v1/pricing/prices/A-1?known_at=" + then, {.company = "c-7"});
    EXPECT_EQ(asked, 0);
    EXPECT_EQ(reply.status, 200) << reply.error;
    expect_part(reply.body, R"("unit_price":"12.00")");
}

TEST_F(Adjustments, OfAPluginThatAsksItselfAreLeftOut) {
    join();
    says(silver);
    const auto reply =
        host.call_service("pricing.quote/1", "c-7", R"({"lines":[{"sku":"A-1","quantity":"7"}]})");
    ASSERT_TRUE(reply.ok());
    expect_part(*reply, R"("unit_price":"12.00")");
    EXPECT_EQ(asked, 0) << "it would ask itself in a circle";
}

TEST_F(Adjustments, ThatAreWrongChangeNothing) {
    join();

    const struct {
        std::string adjustments;
        const char* reason;
    } cases[] = {
        {R"({"line":0,"percent":"1","text":{"en":"x"}})", "no line 0"},
        {R"({"line":2,"percent":"1","text":{"en":"x"}})", "Line 2 was not among the asked ones"},
        {R"({"line":9,"percent":"1","text":{"en":"x"}})", "Line 9 was not among the asked ones"},
        {R"({"line":1,"text":{"en":"x"}})", "either percent or amount"},
        {R"({"line":1,"percent":"1","amount":"1","text":{"en":"x"}})", "either percent or amount"},
        {R"({"line":1,"percent":"100.1","text":{"en":"x"}})", "from -1000 to 100"},
        {R"({"line":1,"percent":"-1000.1","text":{"en":"x"}})", "from -1000 to 100"},
        {R"({"line":1,"percent":true,"text":{"en":"x"}})", "must be a text like"},
        {R"({"line":1,"amount":"1e3","text":{"en":"x"}})", "without an exponent"},
        {R"({"line":1,"amount":"-999999999999","text":{"en":"x"}})", "at most 18 digits"},
        {R"({"line":1,"percent":"1"})", "needs a text in English"},
        {R"({"line":1,"percent":"1","text":{"uk":"x"}})", "needs a text in English"},
        {R"({"line":1,"percent":"1","text":{"en":")" + std::string(301, 'x') + R"("}})",
         "longer than 300 bytes"},
        {silver + std::string{","} + silver, "is adjusted twice"},
        {silver + std::string{",1,1"}, "more adjustments than lines"},
    };

    for (const auto& [adjustments, reason] : cases) {
        SCOPED_TRACE(adjustments);
        says(adjustments);
        const auto before = host.log().size();
        const auto text =
            quote(R"({"lines":[{"sku":"A-1","quantity":"1000000"},{"sku":"?","quantity":"1"}]})");
        expect_part(text, R"("adjustments_missing":["host.adjust/1"])");
        expect_part(text, R"("unit_price":"10.00")");
        ASSERT_GT(host.log().size(), before);
        EXPECT_EQ(
            host.log().back().text, "prices are told without an adjustment: its plugin failed"
        );
        expect_part(last_reason(), reason);
        host.clock().set(host.clock().now() + std::chrono::seconds{11});
    }
}

TEST_F(Adjustments, OfAPluginThatFailsAreLeftOutForAWhile) {
    join();
    answer = [] { return Result<std::string>{unavailable("out of order")}; };
    const auto price = [&] { return host.get("/api/v1/pricing/prices/A-1", {.company = "c-7"}); };
    for (int i = 0; i < 5; ++i) {
        expect_part(price().body, R"("adjustments_missing":["host.adjust/1"])");
    }
    EXPECT_EQ(asked, 3) << "it rests after three failures";
    EXPECT_EQ(host.metric("adjuster_calls_total"), 3);
    host.clock().set(host.clock().now() + std::chrono::seconds{11});
    says(silver);
    expect_part(price().body, R"("unit_price":"11.70")");
    answer = [&]() -> Result<std::string> {
        host.clock().set(host.clock().now() + std::chrono::milliseconds{501});
        return std::string{R"({"adjustments":[]})"};
    };
    expect_part(price().body, R"("adjustments_missing")");
}

TEST_F(Adjustments, AreRegisteredByThePluginThatProvidesThem) {
    const auto refusal = [&](const std::string& body) { return change(body).error().message; };
    expect_part(refusal(R"({"service":"other.adjust/1"})"), "its own service only: host.adjust/1");
    expect_part(refusal(R"({"service":"host.adjust/2"})"), "its own service only");
    expect_part(refusal(R"({"service":"host.adjust/1","order":"1"})"), "use service");
    expect_part(refusal(R"({"service":"host.adjust/1","order":1000001})"), "must be from");
    expect_part(refusal("[]"), "Register with");
    join();
    says(silver);
    expect_part(quote(R"({"lines":[{"sku":"A-1","quantity":1}]})"), R"("unit_price":"11.70")");
    EXPECT_TRUE(change(R"({"service":"host.adjust/1","withdraw":true})").ok());
    expect_part(quote(R"({"lines":[{"sku":"A-1","quantity":1}]})"), R"("unit_price":"12.00")");
    EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace portico::pricing
