#include "purchased/purchased.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "testing/reorder_fixture.hpp"

namespace portico::reorder {
namespace {

using testkit::FakeResponse;
using Skus = std::vector<std::string>;

class PurchasedRoute : public ReorderPlugin {
protected:
    FakeResponse get(
        const std::string& query = "",
        std::string_view company = "c-7",
        std::string_view language = "en"
    ) {
        auto reply = host.get(
            "/api/v1/reorder/purchased" + query, {.company = company, .language = language}
        );
        EXPECT_EQ(reply.status, 200) << reply.error;
        return reply;
    }

    Skus bought(const std::string& query = "", std::string_view company = "c-7") {
        const auto document = get(query, company).json();
        Skus found;
        for (const auto item : document.root()["items"]) found.push_back(item["sku"].string());
        EXPECT_EQ(*document.root()["count"].integer(), static_cast<std::int64_t>(found.size()));
        return found;
    }
};

TEST_F(PurchasedRoute, TellsHowEachArticleWasBoughtAndWhatItCostsToday) {
    const auto reply = get("", "c-7", "uk");
    const auto document = reply.json();
    EXPECT_EQ(document.root()["currency"].text(), "EUR");
    std::string told;
    for (const auto item : document.root()["items"]) {
        told += item["sku"].string() + " " + item["quantity"].string() + item["unit"].string() +
                " x" + item["orders"].string() + " /" + item["days_between"].string() + " " +
                item["today"]["outcome"].string() + "\n";
    }
    EXPECT_EQ(
        told,
        "GONE 1 x13 /10 discontinued\n"
        "PAPER 24 x13 /10 ok\n"
        "SECRET 1 x13 /10 not_in_your_catalogue\n"
        "INK 2box x4 /30 unit_changed\n"
    ) << "what is gone is told as well";
    const auto paper = *++document.root()["items"].begin();
    EXPECT_EQ(paper["name"].text(), "Папір");
    EXPECT_EQ(paper["last"].dump(), R"({"order":"c-7-3","unit_price":"1","currency":"EUR"})");
    EXPECT_EQ(paper["today"]["total"].text(), "24.00");
}

TEST_F(PurchasedRoute, TellsTheUsualQuantityInTheLatestUnit) {
    const auto usual = [&] {
        host.publish({.type = "erp.order.changed", .company = "c-9", .json = "{}"});
        EXPECT_TRUE(host.deliver_events().ok());
        const auto document = get("", "c-9").json();
        const auto item = *document.root()["items"].begin();
        return item["quantity"].string() + item["unit"].string();
    };
    const std::vector<std::string> quantities{"1", "2", "9", "100", "7", "500", "500", "500"};
    int days_ago = 10;
    for (const auto& quantity : quantities) order("c-9", days_ago++, "PEN", quantity, {});
    EXPECT_EQ(usual(), "7") << "of the latest five";
    order("c-9", 3, "PEN", "3.50", "box");
    EXPECT_EQ(usual(), "3.5box");
}

TEST_F(PurchasedRoute, ShowsEachCompanyItsOwn) {
    EXPECT_EQ(bought("", "c-8"), Skus{"PEN"});
    EXPECT_EQ(bought("", "nobody"), Skus{});
}

TEST_F(PurchasedRoute, FindsAndSorts) {
    EXPECT_EQ(bought("?q=pap"), Skus{"PAPER"});
    EXPECT_EQ(bought("?q=%D0%9F%D0%90%D0%9F%D0%86"), Skus{"PAPER"}) << "capitals, in Ukrainian";
    EXPECT_EQ(bought("?q=ink%20the"), Skus{"INK"}) << "every word, in any order";
    EXPECT_EQ(bought("?q=ink%20paper"), Skus{});
    EXPECT_EQ(bought("?sort=sku"), (Skus{"GONE", "INK", "PAPER", "SECRET"}));
    order("c-7", 1, "INK", "2", "box");
    host.publish({.type = "erp.order.changed", .company = "c-7", .json = R"({"ids":["c-7-1"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    EXPECT_EQ(bought(), (Skus{"INK", "GONE", "PAPER", "SECRET"}));
    EXPECT_EQ(bought("?sort=times"), (Skus{"GONE", "PAPER", "SECRET", "INK"}));
    for (const auto* wrong :
         {"?sort=price", "?limit=0", "?cursor=last", "?cursor=sku.0.A&sort=last", "?page=2"}) {
        const auto target = std::string{"/api/v1/reorder/purchased"} + wrong;
        EXPECT_EQ(host.get(target, {.company = "c-7"}).status, 400) << wrong;
    }
}

TEST_F(PurchasedRoute, PagesWithoutGaps) {
    Skus found;
    std::string query = "?limit=1";
    for (int pages = 0; pages < 10; ++pages) {
        const auto document = get(query).json();
        EXPECT_EQ(*document.root()["count"].integer(), 4);
        for (const auto item : document.root()["items"]) found.push_back(item["sku"].string());
        if (document.root()["next"].is_null()) break;
        query = "?limit=1&cursor=" + document.root()["next"].string();
    }
    EXPECT_EQ(found, (Skus{"GONE", "PAPER", "SECRET", "INK"}));
}

TEST_F(PurchasedRoute, CountsOrdersOfOneMoment) {
    for (const int days_ago : {5, 6}) {
        for (const auto* sku : {"PEN", "INK"}) order("c-9", days_ago, sku, "1", {});
    }
    host.mirror().execute("UPDATE order_head SET ordered_at = 1 WHERE company_id = 'c-9'");
    const auto document = get("", "c-9").json();
    ASSERT_EQ(document.root()["items"].size(), 2U);
    for (const auto item : document.root()["items"]) {
        EXPECT_EQ(*item["orders"].integer(), 2) << item["sku"].text();
        EXPECT_TRUE(item["days_between"].is_null());
    }
}

TEST_F(PurchasedRoute, LeavesOutCancelledOrders) {
    host.mirror().execute("UPDATE order_head SET status = 'cancelled' WHERE id <> 'c-7-33'");
    const auto document = get().json();
    for (const auto item : document.root()["items"]) {
        EXPECT_EQ(*item["orders"].integer(), 1);
        EXPECT_TRUE(item["days_between"].is_null());
    }
    EXPECT_EQ(document.root()["items"].size(), 4U);
}

TEST_F(PurchasedRoute, TellsArticlesApartThatAreWrittenAlike) {
    order("c-8", 4, "pen", "7", {});
    const auto document = get("", "c-8").json();
    std::string told;
    for (const auto item : document.root()["items"]) {
        told += item["sku"].string() + " " + item["today"]["outcome"].string() + " " +
                item["today"]["quantity"].string() + ", ";
    }
    EXPECT_EQ(told, "pen ok 7, PEN ok 100, ");
}

TEST_F(PurchasedRoute, ShowsThePastWithoutPrices) {
    is_pricing_down = true;
    const auto document = get().json();
    EXPECT_EQ(document.root()["items"].size(), 4U);
    EXPECT_TRUE((*document.root()["items"].begin())["today"].is_null());
}

TEST_F(PurchasedRoute, ComparesPricesOfOneCurrencyOnly) {
    host.mirror().execute("UPDATE order_line SET unit_price = '0.8' WHERE sku = 'PAPER'");
    const auto outcome = [&] {
        const auto document = get("?q=PAPER").json();
        return (*document.root()["items"].begin())["today"]["outcome"].string();
    };
    EXPECT_EQ(outcome(), "price_changed");
    host.mirror().execute("UPDATE order_head SET currency = 'UAH'");
    host.publish({.type = "erp.order.changed", .json = "{}"});
    ASSERT_TRUE(host.deliver_events().ok());
    EXPECT_EQ(outcome(), "ok");
}

TEST(DaysBetween, AreTheMean) {
    PurchasedArticle article;
    article.days = 4;
    article.first_at = 10 * a_day;
    article.last_at = 30 * a_day;
    EXPECT_EQ(article.days_between(), 7) << "20 days in three steps, rounded";
    article.days = 1;
    EXPECT_EQ(article.days_between(), std::nullopt);
}

TEST(Searchable, IsTheSameForCapitalsAndLookalikes) {
    EXPECT_EQ(searchable("Щітка Ґ-12 Ё"), searchable("щІТКА ґ12ё"));
    EXPECT_NE(searchable("щ"), searchable("ш"));
    EXPECT_EQ(searchable("СКОТЧ"), searchable("скотч"));
    EXPECT_TRUE(searchable("A\xd0").starts_with("A")) << "half a letter at the end";
}

}  // namespace
}  // namespace portico::reorder
