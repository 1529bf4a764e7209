// Runs the whole plugin, as the host loads it, through its route.
#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "testing/reorder_fixture.hpp"

namespace portico::reorder {
namespace {

constexpr auto due = "/api/v1/reorder/due";

using Skus = std::vector<std::string>;

TEST_F(ReorderPlugin, IsNotReadyBeforeItHasLearned) {
    const auto reply = host.get(due, {.company = "c-7"});
    EXPECT_EQ(reply.status, 503);
    EXPECT_NE(reply.error.find("Try again"), std::string::npos) << reply.error;
}

TEST_F(ReorderPlugin, ShowsWhatIsDueAndWhy) {
    ASSERT_TRUE(host.run_job("learn").ok());
    EXPECT_EQ(skus("c-7"), (Skus{"PAPER", "INK"}))
        << "neither what is gone nor what is not offered";

    const auto reply = host.get(due, {.company = "c-7", .language = "uk"});
    const auto document = reply.json();
    const auto first = *document.root()["items"].begin();
    EXPECT_EQ(first["name"].text(), "Папір");
    EXPECT_EQ(first["quantity"].text(), "24");
    EXPECT_EQ(first["unit"].text(), "pcs");
    EXPECT_EQ(first["price"]["total"].text(), "24.00");
    EXPECT_EQ(first["reason"].text(), "Раз на 10 днів, по 24 pcs; востаннє 3 дні тому.");
    EXPECT_EQ(*first["days_between"].integer(), 10);
    EXPECT_EQ(*first["days_since"].integer(), 3);
    const auto second = *++document.root()["items"].begin();
    EXPECT_EQ(second["unit"].text(), "box") << "as it was ordered";
}

TEST_F(ReorderPlugin, ShowsEachCompanyItsOwn) {
    ASSERT_TRUE(host.run_job("learn").ok());
    EXPECT_EQ(skus("c-8"), Skus{"PEN"});
    EXPECT_EQ(skus("c-7", "?limit=1"), Skus{"PAPER"});
    EXPECT_EQ(skus("nobody"), Skus{});
    const auto suggested = skus("c-8", "?suggest=true");
    EXPECT_NE(std::find(suggested.begin(), suggested.end(), "PAPER"), suggested.end());
}

TEST_F(ReorderPlugin, ShowsWhatIsDueThoughItsUnitIsGone) {
    host.mirror().company({.id = "c-9"});
    host.mirror().product({.sku = "ROPE"});
    order("c-9", 5, "ROPE", "2", "coil");
    ASSERT_TRUE(host.run_job("learn").ok());
    const auto document = host.get(due, {.company = "c-9"}).json();
    ASSERT_EQ(document.root()["items"].size(), 1U);
    const auto item = *document.root()["items"].begin();
    EXPECT_EQ(item["unit"].text(), "coil");
    EXPECT_TRUE(item["price"].is_null());
}

TEST_F(ReorderPlugin, PutsWhatIsDueIntoABasket) {
    ASSERT_TRUE(host.run_job("learn").ok());
    const auto put = [this](std::string_view company, std::string_view body) {
        return host.post("/api/v1/reorder/due/basket", {.company = company, .body = body});
    };
    const auto made = put("c-7", R"({"min_probability":"0","name":"Weekly"})");
    ASSERT_EQ(made.status, 201) << made.body;
    const auto basket = made.json();
    EXPECT_EQ(basket.root()["name"].text(), "Weekly");
    const auto shown = host.get(due, {.company = "c-7"}).json();
    ASSERT_EQ(basket.root()["lines"].size(), shown.root()["items"].size());
    auto line = basket.root()["lines"].begin();
    for (const auto item : shown.root()["items"]) {
        EXPECT_EQ((*line)["given"]["sku"].text(), item["sku"].text());
        EXPECT_EQ((*line)["given"]["quantity"].text(), item["quantity"].text());
        ++line;
    }
    const auto one = put("c-7", R"({"skus":["INK"]})");
    ASSERT_EQ(one.status, 201) << one.body;
    EXPECT_EQ(one.json().root()["lines"].size(), 1U);
    EXPECT_EQ(put("c-8", R"({"skus":["INK"]})").status, 404) << "it buys pens";
    EXPECT_EQ(put("nobody", "{}").status, 409);
    EXPECT_EQ(put("c-7", R"({"min_probability":"2"})").status, 400);
}

TEST_F(ReorderPlugin, RefusesMoreOrFewerPricesThanItAskedFor) {
    ASSERT_TRUE(host.run_job("learn").ok());
    for (const auto* prices :
         {R"({"currency":"EUR","lines":[]})", R"({"lines":[{},{},{},{},{}]})"}) {
        forged_prices = prices;
        EXPECT_EQ(host.get(due, {.company = "c-7"}).status, 500) << prices;
        EXPECT_EQ(
            host.post(
                    "/api/v1/reorder/due/basket",
                    {.company = "c-7", .body = R"({"min_probability":"0"})"}
            )
                .status,
            500
        ) << prices;
    }
}

TEST_F(ReorderPlugin, SeesANewOrderAtOnce) {
    ASSERT_TRUE(host.run_job("learn").ok());
    EXPECT_EQ(skus("c-8"), Skus{"PEN"});
    order("c-8", 1, "INK", "1", {});
    EXPECT_EQ(skus("c-8"), Skus{"PEN"}) << "until the pull says that it has come";
    host.publish({.type = "erp.order.changed", .company = "c-8", .json = R"({"ids":["c-8-1"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    const auto now = skus("c-8");
    EXPECT_NE(std::find(now.begin(), now.end(), "INK"), now.end());
}

TEST_F(ReorderPlugin, KnowsAfterARestartWhatItLearned) {
    ASSERT_TRUE(host.run_started_jobs().ok());
    const auto before = host.get(due, {.company = "c-7"}).body;
    ASSERT_TRUE(host.stop().ok());
    host.clock().advance(std::chrono::hours{20});
    ASSERT_TRUE(host.start().ok());
    ASSERT_TRUE(host.run_started_jobs().ok());
    const auto learned_at = [](const std::string& body) {
        return json::parse(body)->root()["learned_at"].string();
    };
    const auto after = host.get(due, {.company = "c-7"});
    ASSERT_EQ(after.status, 200) << after.body;
    EXPECT_EQ(learned_at(after.body), learned_at(before)) << "nothing was learned again";
    EXPECT_EQ(skus("c-7"), (Skus{"PAPER", "INK"}));

    ASSERT_TRUE(host.stop().ok());
    host.clock().advance(std::chrono::hours{20});
    ASSERT_TRUE(host.start().ok());
    ASSERT_TRUE(host.run_started_jobs().ok());
    EXPECT_NE(learned_at(host.get(due, {.company = "c-7"}).body), learned_at(before));
}

TEST_F(ReorderPlugin, LearnsAsSoonAsThereIsSomething) {
    host.mirror().execute("UPDATE company SET active = 0");
    ASSERT_TRUE(host.run_started_jobs().ok());
    EXPECT_EQ(skus("c-7"), (Skus{"PAPER", "INK"})) << "by its own frequency";
    host.mirror().execute("UPDATE company SET active = 1");

    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["order"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    EXPECT_EQ(*host.run_started_jobs(), 1U);
    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["order"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    EXPECT_EQ(*host.run_started_jobs(), 0U) << "what was learned today is enough";
}

TEST_F(ReorderPlugin, ChecksWhatIsTyped) {
    host.mirror().insert("stock", {{"sku", "PEN"}, {"warehouse", "kyiv"}, {"available", "40"}});
    const auto reply = host.post(
        "/api/v1/reorder/check",
        {.company = "c-7",
         .body = R"({"lines":[{"sku":"paper","quantity":"24"},{"sku":"PEN","quantity":50},
            {"sku":"SECRET","quantity":"1"},{"sku":"GONE","quantity":"1"},{"sku":"PAPER","quantity":"1,5"},
            {"sku":"PAPYR","quantity":"1"},{"sku":"INK","quantity":"0"}]})"}
    );
    ASSERT_EQ(reply.status, 200) << reply.error;
    const auto document = reply.json();
    std::vector<std::string> outcomes;
    for (const auto line : document.root()["lines"]) outcomes.push_back(line["outcome"].string());
    EXPECT_EQ(
        outcomes,
        (Skus{
            "ok",
            "short_stock",
            "not_in_your_catalogue",
            "discontinued",
            "merged_duplicate",
            "unknown_sku",
            "invalid_quantity"})
    );
    EXPECT_EQ(
        document.root()["order"].dump(),
        R"({"currency":"EUR","lines":[{"sku":"PAPER","quantity":"25.5","unit":"pcs","unit_price":"1.00"},)"
        R"({"sku":"PEN","quantity":"50","unit":"pcs","unit_price":"1.00"}]})"
    );
    EXPECT_EQ(*document.root()["summary"]["short_stock"].integer(), 1);
}

TEST_F(ReorderPlugin, ReadsPastedText) {
    const auto reply = host.post(
        "/api/v1/reorder/check",
        {.company = "c-7", .body = "SKU\tQty\nPAPER\t3\nINK\t2\n", .content_type = "text/plain"}
    );
    ASSERT_EQ(reply.status, 200) << reply.error;
    EXPECT_EQ(reply.json().root()["lines"].size(), 2U);
    EXPECT_EQ(
        host.post(
                "/api/v1/reorder/check",
                {.company = "c-7", .body = "\n", .content_type = "text/plain"}
        )
            .status,
        400
    );
}

TEST_F(ReorderPlugin, RepeatsItsOwnOrdersOnly) {
    const auto repeat = [&](std::string_view company, std::string_view body) {
        return host.post("/api/v1/reorder/repeat", {.company = company, .body = body});
    };
    const auto reply = repeat("c-7", R"({"orders":["c-7-33"]})");
    ASSERT_EQ(reply.status, 200) << reply.error;
    const auto document = reply.json();
    std::vector<std::string> outcomes;
    for (const auto line : document.root()["lines"]) outcomes.push_back(line["outcome"].string());
    EXPECT_EQ(outcomes, (Skus{"ok", "discontinued", "not_in_your_catalogue", "unit_changed"}));
    EXPECT_EQ((*document.root()["lines"].begin())["given"]["source"].text(), "c-7-33, 10");

    EXPECT_EQ(repeat("c-8", R"({"orders":["c-7-33"]})").status, 404) << "another company's order";
    EXPECT_EQ(repeat("c-7", R"({"orders":["c-8-5"]})").status, 404);
    EXPECT_EQ(repeat("c-7", R"({"orders":[{"id":"c-7-33","lines":[1]}]})").status, 200);
    EXPECT_EQ(repeat("c-7", R"({"orders":[{"id":"c-7-33","lines":[5]}]})").status, 400);
    EXPECT_EQ(repeat("c-7", R"({"orders":[]})").status, 400);
}

TEST_F(ReorderPlugin, RefusesWhatItDoesNotKnow) {
    ASSERT_TRUE(host.run_job("learn").ok());
    EXPECT_EQ(host.get(std::string{due} + "?limit=0", {.company = "c-7"}).status, 400);
    EXPECT_EQ(host.get(std::string{due} + "?limit=101", {.company = "c-7"}).status, 400);
    EXPECT_EQ(host.get(std::string{due} + "?sugest=true", {.company = "c-7"}).status, 400);
}

}  // namespace
}  // namespace portico::reorder
