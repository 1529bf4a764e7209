// Runs the whole plugin, as the host loads it, through its routes.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "catalogue_test_host.hpp"

#ifdef __SANITIZE_ADDRESS__
/// The first use of fonts in a process keeps 288 bytes in fontconfig, once.
extern "C" const char* __lsan_default_suppressions();

extern "C" const char* __lsan_default_suppressions() {
    return "leak:libfontconfig";
}
#endif

namespace portico::catalogue {
namespace {

constexpr auto products = "/api/v1/catalogue/products";

using Skus = std::vector<std::string>;

TEST_F(CataloguePlugin, ShowsAProductWithPriceAndStock) {
    ASSERT_TRUE(host.start().ok());
    const auto reply = ask("products/A-1", {.company = "c-7", .language = "uk"});
    ASSERT_EQ(reply.status, 200) << reply.error;
    EXPECT_EQ(
        reply.body,
        R"({"company":"c-7","currency":"EUR","as_of":"2026-03-01T00:00:00Z","product":{"sku":"A-1",)"
        R"("name":"Дриль акумуляторна","category":"tools/drills","status":"active",)"
        R"("replaced_by":null,"image_url":null,"unit":"pcs","units":[],"pack_multiple":null,)"
        R"("min_quantity":null,"max_quantity":null,"stock":[{"warehouse":"kassel","available":"0",)"
        R"("next_receipt":"2026-03-01T00:00:00Z"},{"warehouse":"kyiv","available":"5",)"
        R"("next_receipt":null}],"price":{"status":"ok","quantity":"1","unit":"pcs",)"
        R"("unit_price":"10.50","list_price":"21.00","level":"company","next_break":)"
        R"({"quantity":"10","unit_price":"9.90","saving":"6.00"},"breaks":[)"
        R"({"quantity":"10","unit_price":"9.90"},{"quantity":"50","unit_price":"9"}]}}})"
    );
    const auto packed = ask("products/B-1").body;
    expect_part(packed, R"("status":"phase_out")");
    expect_part(
        packed, R"("units":[{"code":"box","factor":"100"}],"pack_multiple":"6","min_quantity":"12")"
    );
    expect_part(
        packed, R"("price":{"status":"ok","quantity":"12","unit":"pcs","unit_price":"0.08")"
    );
}

TEST_F(CataloguePlugin, ShowsEachCompanyItsOwnPrices) {
    ASSERT_TRUE(host.start().ok());
    expect_part(ask("products?q=a1").body, R"("unit_price":"10.50")");
    const auto other = ask("products?q=a1", {.company = "c-8"}).body;
    expect_part(other, R"("company":"c-8")");
    expect_part(other, R"("unit_price":"21.00")");
    EXPECT_EQ(other.find("10.50"), std::string::npos);
    expect_part(ask("products/B-1", {.company = "c-8"}).body, R"("price":{"status":"no_price")");
    EXPECT_EQ(ask("products?q=a1", {}).status, 400) << "no company";
}

TEST_F(CataloguePlugin, FindsSortsAndCounts) {
    ASSERT_TRUE(host.start().ok());
    EXPECT_EQ(skus(""), (Skus{"A-1", "A-2", "B-1"})) << "by name, what is sold";
    EXPECT_EQ(skus("", "uk"), (Skus{"A-1", "A-2", "B-1"}));
    EXPECT_EQ(skus("sort=-name"), (Skus{"B-1", "A-2", "A-1"}));
    EXPECT_EQ(skus("q=дрель"), Skus{"A-1"});
    EXPECT_EQ(skus("q=дирль"), (Skus{"A-1", "A-2"}));
    EXPECT_EQ(skus("category=tools"), (Skus{"A-1", "A-2"}));
    EXPECT_EQ(skus("sort=price"), (Skus{"B-1", "A-2", "A-1"}));
    EXPECT_EQ(skus("sort=-price"), (Skus{"A-1", "A-2", "B-1"}));
    const auto body = ask("products").body;
    expect_part(body, R"("match":"all","total":3)");
    expect_part(
        body,
        R"("facets":{"categories":[{"path":"fasteners","name":"fasteners","count":1},)"
        R"({"path":"tools","name":"tools","count":2}]})"
    );
    expect_part(
        ask("products?category=tools").body,
        R"("categories":[{"path":"tools/drills","name":"drills","count":2}])"
    );
    expect_part(
        ask("categories").body,
        R"({"path":"tools","name":"tools","count":2,"children":[{"path":"tools/drills")"
    );
}

TEST_F(CataloguePlugin, PutsWhatHasNoPriceLast) {
    ASSERT_TRUE(host.start().ok());
    for (const auto* sort : {"price", "-price"}) {
        const auto reply = ask(std::string{"products?sort="} + sort, {.company = "c-8"});
        expect_part(reply.body, R"("items":[{"sku":"A-1")");
    }
}

TEST_F(CataloguePlugin, WalksPagesToTheEnd) {
    ASSERT_TRUE(host.start().ok());
    for (const auto* query :
         {"sort=name", "sort=price", "sort=-price", "sort=-sku", "q=a&sort=relevance"}) {
        SCOPED_TRACE(query);
        const auto whole = skus(query);
        Skus walked;
        std::string cursor;
        for (int page = 0; page < 5; ++page) {
            const auto reply = ask(std::string{"products?limit=1&"} + query + cursor);
            ASSERT_EQ(reply.status, 200) << reply.error;
            const auto document = reply.json();
            for (const auto item : document.root()["items"]) walked.push_back(item["sku"].string());
            if (document.root()["next"].is_null()) break;
            cursor = "&cursor=" + document.root()["next"].string();
        }
        EXPECT_EQ(walked, whole);
    }
}

TEST_F(CataloguePlugin, RefusesWithASentence) {
    ASSERT_TRUE(host.start().ok());
    const auto refused = [&](const std::string& target, int status, const std::string& sentence) {
        SCOPED_TRACE(target);
        const auto reply = ask(target);
        EXPECT_EQ(reply.status, status);
        expect_part(reply.error, sentence);
    };
    refused("products?query=a", 400, "There is no parameter \"query\"");
    refused("products?q=a&q=b", 400, "given twice");
    refused("products?q=--", 400, "no letter and no digit");
    refused("products?q=" + std::string(401, 'a'), 400, "too long");
    refused("products?limit=0", 400, "from 1 to 1000");
    refused("products?limit=1001", 400, "from 1 to 1000");
    refused("products?sort=cheap", 400, "relevance, name");
    refused("products?breaks=1", 400, "true or false");
    refused("products?category=tool", 400, "There is no category \"tool\"");
    refused("products?cursor=abc", 400, "as it was answered");
    refused("products/a1", 404, "Did you mean A-1?");
    refused("products/Z-1", 404, "no longer sold. Its successor is A-2.");
    refused("products/nothing", 404, "No product");
    const auto next = ask("products?limit=1").json().root()["next"].string();
    refused("products?limit=1&sort=sku&cursor=" + next, 400, "another search");
}

TEST_F(CataloguePlugin, SaysWhenPricesAreNotThere) {
    ASSERT_TRUE(host.start().ok());
    pricing_error = unavailable("gone");
    const auto reply = ask("products");
    EXPECT_EQ(reply.status, 503);
    expect_part(reply.error, "Prices can't be told at the moment");
    pricing_error = not_found("No company c-7.");
    EXPECT_EQ(ask("products").status, 404);
}

TEST_F(CataloguePlugin, KnowsANewProductAfterThePull) {
    ASSERT_TRUE(host.start().ok());
    product("C-1", "Chisel", "{}", "tools", "active");
    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["price_rule"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    EXPECT_EQ(skus("q=chisel"), Skus{});
    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["stock","product"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    EXPECT_EQ(skus("q=chisel"), Skus{"C-1"});
    host.mirror().execute("UPDATE product SET active = 0 WHERE sku = 'C-1'");
    host.fail_storage({.code = Code::unavailable, .sentence = "The file is damaged."});
    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["product"]})"});
    EXPECT_FALSE(host.deliver_events().ok());
    EXPECT_EQ(skus("q=chisel"), Skus{"C-1"}) << "the former catalogue stays";
    ASSERT_TRUE(host.deliver_events().ok()) << "the event comes again";
    EXPECT_EQ(skus("q=chisel"), Skus{});
}

TEST_F(CataloguePlugin, ReadsStockAsItIsNow) {
    ASSERT_TRUE(host.start().ok());
    host.mirror().execute("UPDATE stock SET available = '7.5' WHERE warehouse = 'kyiv'");
    expect_part(ask("products?q=a1").body, R"("warehouse":"kyiv","available":"7.5")");
    host.mirror().execute("UPDATE stock SET active = 0");
    expect_part(ask("products?q=a1").body, R"("stock":[])");
}

TEST_F(CataloguePlugin, LeavesOutWhatItCanNotReadAndSaysSo) {
    host.mirror().execute("UPDATE product SET min_quantity = 'many' WHERE sku = 'B-1'");
    host.mirror().execute("UPDATE product SET names = '{' WHERE sku = 'A-2'");
    ASSERT_TRUE(host.start().ok());
    EXPECT_TRUE(host.has_logged("Some fields of products can't be read and were left out"));
    expect_part(ask("products/B-1").body, R"("name":"Wall anchor")");
    expect_part(
        ask("products/A-2", {.company = "c-7", .language = "uk"}).body, R"("name":"Impact drill")"
    );
}

TEST_F(CataloguePlugin, IsOnlyAsFreshAsItsOldestPart) {
    ASSERT_TRUE(host.start().ok());
    host.mirror().synchronized("stock", host.clock().now() - std::chrono::days{30});
    expect_part(ask("products").body, R"("as_of":"2026-01-31T08:00:00Z")");
    host.mirror().execute("DELETE FROM sync_state WHERE entity = 'stock'");
    expect_part(ask("products").body, R"("as_of":null)");
}

TEST_F(CataloguePlugin, GivesEachCompanyItsOwnPriceList) {
    ASSERT_TRUE(
        host.configure(R"({"supplier_name":"Norvik","supplier_contact":"Kassel","valid_days":7})")
            .ok()
    );
    ASSERT_TRUE(host.start().ok());
    const auto list = ask("price-list", {.company = "c-7", .language = "uk"});
    ASSERT_EQ(list.status, 200) << list.error;
    expect_part(
        list.body,
        R"({"company":"c-7","company_name":"A company","currency":"EUR",)"
        R"("as_of":"2026-03-01T00:00:00Z","supplier":"Norvik","issued":"2026-03-02",)"
        R"("valid_until":"2026-03-08","items":[{"sku":"B-1","name":"Дюбель","category":"fasteners",)"
        R"("unit":"pcs","quantity":"12","unit_price":"0.08","list_price":"21.00","breaks":[]},)"
        R"({"sku":"A-1","name":"Дриль акумуляторна")"
    );
    expect_part(
        list.body,
        R"("breaks":[{"quantity":"10","unit_price":"9.90"},{"quantity":"50","unit_price":"9"}]})"
    );
    EXPECT_EQ(list.body.find("Z-1"), std::string::npos) << "what is not sold";
    const auto other = ask("price-list", {.company = "c-8"}).body;
    expect_part(
        other,
        R"("sku":"B-1","name":"Wall anchor","category":"fasteners","unit":"pcs",)"
        R"("quantity":"12","unit_price":null)"
    );
    EXPECT_EQ(other.find("10.50"), std::string::npos);
    EXPECT_EQ(ask("price-list", {}).status, 400) << "no company";
    expect_part(ask("price-list?category=fasteners").body, R"("sku":"B-1")");
    EXPECT_EQ(ask("price-list?category=fasteners").body.find("A-1"), std::string::npos);
}

TEST_F(CataloguePlugin, WritesOneCsvLineForEachPrice) {
    host.mirror().execute(R"(UPDATE product SET name = 'Drill, "big"' WHERE sku = 'A-1')");
    ASSERT_TRUE(host.start().ok());
    const auto list =
        ask("price-list?category=tools", {.company = "c-7", .headers = {{"Accept", "text/csv"}}});
    ASSERT_EQ(list.status, 200) << list.error;
    EXPECT_EQ(list.content_type, "text/csv; charset=utf-8");
    EXPECT_EQ(
        list.body,
        "\ufeffCode,Name,Category,Unit,From,Price,List price,Currency\r\n"
        "A-1,\"Drill, \"\"big\"\"\",tools/drills,pcs,1,10.50,21.00,EUR\r\n"
        "A-1,\"Drill, \"\"big\"\"\",tools/drills,pcs,10,9.90,21.00,EUR\r\n"
        "A-1,\"Drill, \"\"big\"\"\",tools/drills,pcs,50,9,21.00,EUR\r\n"
        "A-2,Impact drill,tools/drills,pcs,1,7.25,21.00,EUR\r\n"
    );
    ASSERT_EQ(list.headers.size(), 2U);
    EXPECT_EQ(
        list.headers[1].second,
        "attachment; filename=\"price-list-c-7-2026-03-02.csv\"; "
        "filename*=UTF-8''price-list-A%20company-2026-03-02.csv"
    );
}

TEST_F(CataloguePlugin, MakesFilesForPrintAndSpreadsheets) {
    ASSERT_TRUE(host.start().ok());
    const auto printed = ask("price-list?format=pdf");
    ASSERT_EQ(printed.status, 200) << printed.error;
    EXPECT_EQ(printed.content_type, "application/pdf");
    EXPECT_TRUE(printed.body.starts_with("%PDF-"));
    const auto book = ask("price-list?format=xlsx");
    ASSERT_EQ(book.status, 200) << book.error;
    EXPECT_TRUE(book.body.starts_with("PK"));
    const auto gone = ask("price-list?format=pdf", {.company = "c-7", .hangs_up_after = 0});
    EXPECT_NE(gone.error, "");
    EXPECT_EQ(ask("price-list?format=pdf").status, 200) << "after somebody hung up";
}

TEST_F(CataloguePlugin, ChoosesTheFormatThatIsAskedFor) {
    ASSERT_TRUE(host.start().ok());
    const auto type = [&](const std::string& target, const std::string& accept) {
        return ask(target, {.company = "c-7", .headers = {{"Accept", accept}}}).content_type;
    };
    EXPECT_EQ(type("price-list", "*/*"), "application/json");
    EXPECT_EQ(type("price-list", "text/html, application/pdf;q=0.5"), "application/pdf");
    EXPECT_EQ(type("price-list", "application/pdf;q=0, text/csv"), "text/csv; charset=utf-8");
    EXPECT_EQ(type("price-list?format=csv", "application/pdf"), "text/csv; charset=utf-8");
    const auto refused =
        ask("price-list", {.company = "c-7", .headers = {{"Accept", "image/png"}}});
    EXPECT_EQ(refused.status, 400);
    expect_part(refused.error, "application/json, text/csv");
    EXPECT_EQ(ask("price-list?format=doc").status, 400);
    EXPECT_EQ(ask("price-list?category=nothing").status, 400);
    pricing_error = unavailable("gone");
    EXPECT_EQ(ask("price-list?format=csv").status, 503) << "before anything is sent";
}

TEST_F(CataloguePlugin, ShowsPricesWithTaxWhereThereIsARate) {
    tax_rate = "\"19\"";
    ASSERT_TRUE(host.start().ok());
    const auto product = ask("products/A-1").body;
    expect_part(product, R"("unit_price":"10.50","tax_rate":"19","unit_price_gross":"12.495")");
    expect_part(product, R"({"quantity":"50","unit_price":"9","unit_price_gross":"10.71"})");
    const auto list = ask("price-list?format=csv");
    expect_part(list.body, "List price,Currency,Price with tax,\"Tax, %\"\r\n");
    expect_part(list.body, "pcs,50,9,21.00,EUR,10.71,19\r\n");
    expect_part(ask("price-list").body, R"("tax_rate":"19","unit_price_gross":"12.495")");
}

TEST_F(CataloguePlugin, ShowsOnlyWhatTheCompanyMaySee) {
    visible = R"([{"categories":{},"skus":{"B-1":"shown"}},)"
              R"({"all":"hidden","categories":{"tools":"shown","tools/drills":"hidden"},)"
              R"("skus":{"A-1":"shown"}}])";
    ASSERT_TRUE(host.start().ok());
    EXPECT_EQ(skus("sort=sku"), (Skus{"A-1", "B-1"}));
    EXPECT_EQ(skus("sort=sku", "en", "c-8"), (Skus{"A-1", "A-2", "B-1"}));
    EXPECT_EQ(skus("q=drill"), Skus{"A-1"});
    EXPECT_EQ(ask("products/A-2").error, "No product A-2.");
    expect_part(ask("categories").body, R"("total":2)");
    const auto list = ask("price-list?format=csv");
    EXPECT_EQ(list.body.find("A-2"), std::string::npos) << list.body;
}

TEST_F(CataloguePlugin, KnowsAtOnceWhenVisibilityChanges) {
    ASSERT_TRUE(host.start().ok());
    EXPECT_EQ(skus("q=anchor"), Skus{"B-1"});
    EXPECT_EQ(skus("q=anchor"), Skus{"B-1"});
    EXPECT_EQ(unchanged_answers, 1);
    visible = R"([{"skus":{"B-1":"hidden"}}])";
    visible_version = "2";
    EXPECT_EQ(skus("q=anchor"), Skus{});
}

TEST_F(CataloguePlugin, GivesEverythingBack) {
    ASSERT_TRUE(host.start().ok());
    const auto stopped = host.stop();
    EXPECT_TRUE(stopped.ok()) << stopped.error().message;
}

}  // namespace
}  // namespace portico::catalogue
