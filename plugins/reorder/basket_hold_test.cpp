// Baskets whose prices pricing keeps, taxes, and reasons for changed prices, through the whole
// plugin. Pricing is played here; tests/functional orders at the real one.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

namespace portico::reorder {
namespace {

using testkit::FakeHost;
using testkit::FakeResponse;

constexpr auto baskets = "/api/v1/reorder/baskets";

class BasketHold : public testing::Test {
protected:
    BasketHold() {
        auto& mirror = host.mirror();
        mirror.company({.id = "c-7"});
        mirror.company({.id = "c-8"});
        for (const auto* sku : {"INK", "PAPER"}) mirror.product({.sku = sku});
        host.provide("pricing.quote/1", [this](const ServiceCall& call) { return price(call); });
    }

    void SetUp() override {
        const auto started = host.start();
        ASSERT_TRUE(started.ok()) << started.error().message;
    }

    /// Every article costs `unit_price` euros; one quote is held, at 2 euros, for up to 10.
    [[nodiscard]] Result<std::string> price(const ServiceCall& call) {
        const auto request = *json::parse(call.request);
        const auto root = request.root();
        std::string told;
        for (const auto line : root["lines"]) {
            told += told.empty() ? "{" : ",{";
            const auto quantity = *Decimal::parse(line["quantity"].text());
            const bool is_held = !line["quote"].is_missing();
            if (is_held && (line["quote"].text() != "q_1" || quantity > Decimal::whole(10))) {
                told += R"("status":"error","error":{"code":"quote_not_usable"}})";
                continue;
            }
            const auto each = is_held ? 2 : unit_price;
            const auto total = *multiply(quantity, Decimal::whole(each), 2, RoundingMode::half_up);
            told += R"("status":"ok","unit_price":")" + std::to_string(each) + R"(.00","total":")" +
                    total.text() + "\"";
            if (is_taxed) {
                const auto tax = *multiply(total, *Decimal::parse("0.2"), 2, RoundingMode::half_up);
                told += R"(,"tax":{"rate":"20","amount":")" + tax.text() + R"("},"gross":")" +
                        add(total, tax)->text() + "\"";
            }
            if (root["explain"].text() == "winner") {
                told += R"(,"proof":{"winner":{"sentence":"List trade, in )" +
                        root["language"].string() + R"(."}})";
            }
            told += "}";
        }
        std::string head = R"({"currency":"EUR")";
        if (!root["hold"].is_missing()) {
            head += R"(,"id":"q_1","held_until":")" + root["hold"]["until"].string() + "\"";
        }
        if (is_taxed) head += R"(,"taxes":[])";
        return head + R"(,"lines":[)" + told + "]}";
    }

    FakeResponse post(
        const std::string& path, std::string_view body, std::string_view company = "c-7"
    ) {
        return host.post(baskets + path, {.company = company, .member = "m-1", .body = body});
    }

    json::Document look(const std::string& id) {
        const auto reply = host.get(baskets + ("/" + id), {.company = "c-7", .member = "m-1"});
        EXPECT_EQ(reply.status, 200) << reply.error;
        return reply.json();
    }

    std::string create() {
        const auto reply =
            post("", R"({"lines":[{"sku":"PAPER","quantity":3},{"sku":"INK","quantity":1}]})");
        EXPECT_EQ(reply.status, 201) << reply.error;
        return reply.json().root()["id"].string();
    }

    static std::string hold_until(Instant moment) {
        return R"({"until":")" + format_time(microseconds_of(moment)) + R"("})";
    }

    int unit_price = 2;
    bool is_taxed = false;
    FakeHost host{testkit::plugin_under_test()};
};

TEST_F(BasketHold, KeepsItsPricesUntilThen) {
    const auto id = create();
    const auto tomorrow = host.clock().now() + std::chrono::hours{24};
    ASSERT_EQ(post("/" + id + "/hold", hold_until(tomorrow)).status, 200);
    unit_price = 3;
    const auto seen = look(id);
    EXPECT_EQ(seen.root()["total"].text(), "8.00");
    EXPECT_EQ(seen.root()["held_until"].text(), format_time(microseconds_of(tomorrow)));
    EXPECT_TRUE((*seen.root()["lines"].begin())["is_held"].boolean());

    host.clock().advance(std::chrono::hours{25});
    EXPECT_EQ(look(id).root()["total"].text(), "12.00");
}

TEST_F(BasketHold, IsOrderedAtTheHeldPrices) {
    const auto id = create();
    ASSERT_EQ(
        post("/" + id + "/hold", hold_until(host.clock().now() + std::chrono::hours{24})).status,
        200
    );
    unit_price = 3;
    const auto version = look(id).root()["version"].string();
    const auto sent =
        post("/" + id + "/submit", R"({"version":)" + version + R"(,"total":"8.00"})");
    ASSERT_EQ(sent.status, 202) << sent.error;
    ASSERT_EQ(host.orders().size(), 1U);
    EXPECT_EQ(
        host.orders()[0].json,
        R"({"currency":"EUR","lines":[{"sku":"PAPER","quantity":"3","unit":"pcs","unit_price":"2.00","quote":"q_1"},)"
        R"({"sku":"INK","quantity":"1","unit":"pcs","unit_price":"2.00","quote":"q_1"}]})"
    );
}

TEST_F(BasketHold, CountsForTheQuantitiesThatItWasAskedFor) {
    const auto id = create();
    ASSERT_EQ(
        post("/" + id + "/hold", hold_until(host.clock().now() + std::chrono::hours{24})).status,
        200
    );
    unit_price = 3;
    ASSERT_EQ(post("/" + id + "/lines", R"({"lines":[{"sku":"PAPER","quantity":8}]})").status, 200);
    const auto seen = look(id);
    EXPECT_EQ(seen.root()["total"].text(), "35.00") << "11 at today's price, 1 at the held one";
    EXPECT_TRUE((*seen.root()["lines"].begin())["is_held"].is_missing());
}

TEST_F(BasketHold, IsRefusedWhereThereIsNothingToHold) {
    const auto id = create();
    const auto until = hold_until(host.clock().now() + std::chrono::hours{24});
    EXPECT_EQ(post("/" + id + "/hold", until, "c-8").status, 404) << "another company's basket";
    EXPECT_EQ(post("/" + id + "/hold", "{}").status, 400);
    EXPECT_EQ(post("/" + id + "/hold", R"({"version":7,"until":"2030-01-01"})").status, 409);
    const auto empty = post("", "{}").json().root()["id"].string();
    EXPECT_EQ(post("/" + empty + "/hold", until).status, 409);
}

TEST_F(BasketHold, TellsNetAndGross) {
    is_taxed = true;
    const auto seen = look(create());
    EXPECT_EQ(seen.root()["total"].text(), "8.00");
    EXPECT_EQ(seen.root()["taxes"].dump(), R"([{"rate":"20","net":"8.00","amount":"1.60"}])");
    EXPECT_EQ(seen.root()["gross"].text(), "9.60");
    const auto first = *seen.root()["lines"].begin();
    EXPECT_EQ(first["gross"].text(), "7.20");
    EXPECT_EQ(first["tax_rate"].text(), "20");
}

TEST_F(BasketHold, SaysWhyAPriceChanged) {
    auto& mirror = host.mirror();
    mirror.insert(
        "order_head",
        {{"company_id", "c-7"},
         {"id", "SO-1"},
         {"status", "done"},
         {"currency", "EUR"},
         {"ordered_at", std::int64_t{1}}}
    );
    for (const auto* price : {"1", "2"}) {
        mirror.insert(
            "order_line",
            {{"company_id", "c-7"},
             {"order_id", "SO-1"},
             {"line", std::int64_t{price[0] - '0'}},
             {"sku", price[0] == '1' ? "PAPER" : "INK"},
             {"quantity", "1"},
             {"unit", "pcs"},
             {"unit_price", price}}
        );
    }
    const auto reply = host.post(
        "/api/v1/reorder/repeat",
        {.company = "c-7", .body = R"({"orders":["SO-1"]})", .language = "uk"}
    );
    ASSERT_EQ(reply.status, 200) << reply.error;
    const auto document = reply.json();
    const auto first = *document.root()["lines"].begin();
    EXPECT_EQ(first["outcome"].text(), "price_changed");
    EXPECT_EQ(first["why"].text(), "List trade, in uk.");
    EXPECT_EQ(first["sentence"].text(), "Ціна тепер 2,00; була 1. List trade, in uk.");
    const auto second = *++document.root()["lines"].begin();
    EXPECT_EQ(second["outcome"].text(), "ok");
    EXPECT_TRUE(second["why"].is_missing());
}

}  // namespace
}  // namespace portico::reorder
