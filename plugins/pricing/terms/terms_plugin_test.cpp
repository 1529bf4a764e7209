// Terms of sale as a supplier publishes them and a buyer meets them: through the whole plugin.
#include <string>

#include "publish/import_test_host.hpp"

namespace portico::pricing {
namespace {

constexpr auto header =
    "id,company_id,group,region,sku,category,unit,min_quantity,kind,value,currency,valid_from,"
    "valid_to,sequence,list_id\n";

class TermsOfSale : public ImportTest {
protected:
    TermsOfSale() {
        host.mirror().company({.id = "c-8"});
        host.mirror().insert(
            "company_group", {{"company_id", "c-7"}, {"position", 0}, {"name", "gold"}}
        );
        for (const auto* entity : {"company", "product", "price_list", "price_rule"}) {
            host.mirror().synchronized(entity, host.clock().now());
        }
    }

    /// Publishes rows below the header; the import as JSON.
    std::string publish(const std::string& rows, const std::string& mode = "merge") {
        auto answer = import_csv(header + rows, "?publish=true&mode=" + mode);
        expect_part(answer, R"("state":"published")");
        return answer;
    }

    std::string quote(const std::string& line, const std::string& company = "c-7") {
        const auto reply = host.post(
            "/api/v1/pricing/quotes", {.company = company, .body = R"({"lines":[)" + line + "]}"}
        );
        EXPECT_EQ(reply.status, 200) << reply.error;
        return reply.body;
    }

    static void expect_no_part(const std::string& text, const std::string& part) {
        EXPECT_EQ(text.find(part), std::string::npos) << part << "\nis in\n" << text;
    }
};

TEST_F(TermsOfSale, ChecksQuantitiesAndProposesOthers) {
    start();
    expect_no_part(quote(R"({"sku":"A-1","quantity":"5"})"), "order_terms");
    publish(
        "m-1,,gold,,,tools,,,minimum,10,,,,,\n"
        "m-2,,,,A-1,,,,increment,6,,,,,\n"
        "m-3,c-7,,,A-1,,box,,maximum,4,,,,,\n"
    );
    const auto small = quote(R"({"sku":"A-1","quantity":"5"})");
    expect_part(small, R"("order_terms":{"minimum":"12","maximum":"48","increment":"6"})");
    expect_part(small, R"("quantity_check":"below_minimum")");
    expect_part(small, R"("quantity_sentence":"The smallest quantity is 12 pcs.")");
    expect_part(small, R"("proposals":[null,"12"])");
    expect_part(small, R"("unit_price":"12.00")");
    expect_part(
        quote(R"({"sku":"A-1","quantity":"20"})"),
        R"("quantity_check":"not_a_pack_multiple","quantity_sentence":"It is sold in multiples of 6 pcs.","proposals":["18","24"])"
    );
    expect_part(
        quote(R"({"sku":"A-1","quantity":"5","unit":"box"})"),
        R"("order_terms":{"minimum":"1","maximum":"4","increment":"0.5"},"quantity_check":"above_maximum")"
    );
    expect_part(quote(R"({"sku":"A-1","quantity":"24"})"), R"("quantity_check":"ok")");
    expect_no_part(quote(R"({"sku":"Z-1","quantity":"1"})"), "order_terms");
    expect_part(
        quote(R"({"sku":"A-1","quantity":"5"})", "c-8"), R"("order_terms":{"increment":"6"})"
    );
}

TEST_F(TermsOfSale, FallsBackOnTheProductOfTheErp) {
    host.mirror().execute(
        "UPDATE product SET pack_multiple = '4', min_quantity = '10' WHERE sku = 'Z-1'"
    );
    start();
    expect_part(
        quote(R"({"sku":"Z-1","quantity":"13"})"),
        R"("order_terms":{"minimum":"12","increment":"4"},"quantity_check":"not_a_pack_multiple")"
    );
    publish("m-1,c-7,,,Z-1,,,,increment,0,,,,,\n");
    expect_part(
        quote(R"({"sku":"Z-1","quantity":"13"})"),
        R"("order_terms":{"minimum":"10"},"quantity_check":"ok")"
    );
    host.mirror().execute(
        "UPDATE product SET min_quantity = '20', known_since = known_since + 1000000 "
        "WHERE sku = 'Z-1'"
    );
    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["product"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    expect_part(quote(R"({"sku":"Z-1","quantity":"13"})"), R"("order_terms":{"minimum":"20"})");
}

/// A break that can't be ordered is none: it begins with the next whole pack, or lies too high.
TEST_F(TermsOfSale, NamesBreaksInQuantitiesThatMayBeOrdered) {
    start();
    publish(
        "m-1,c-7,,,A-1,,,,increment,6,,,,,\nm-2,c-7,,,A-1,,,,maximum,40,,,,,\n"
        "r-1,c-7,,,A-1,,,20,fixed,9,EUR,,,,\n"
        "r-2,c-7,,,A-1,,,22,fixed,8,EUR,,,,\n"
        "r-3,c-7,,,A-1,,,38,fixed,7,EUR,,,,\n"
    );
    const auto told = host.post(
        "/api/v1/pricing/quotes",
        {.company = "c-7", .body = R"({"breaks":true,"lines":[{"sku":"A-1","quantity":"18"}]})"}
    );
    expect_part(
        told.body, R"("next_break":{"quantity":"24","unit_price":"8.00","saving":"96.00"})"
    );
    expect_part(told.body, R"("breaks":[{"quantity":"24","unit_price":"8.00"}])");
    const auto proof =
        host.get("/api/v1/pricing/prices/A-1?quantity=18&explain=true", {.company = "c-7"});
    expect_part(proof.body, R"("next":{"more":"6","quantity":"24","saving":"96.00")");
    expect_part(quote(R"({"sku":"A-1","quantity":"24"})"), R"("next_break":null)");
}

TEST_F(TermsOfSale, TellsBulkCallersWhatMayBeOrdered) {
    start();
    publish(
        "m-1,c-7,,,A-1,,,,minimum,10,,,,,\nm-2,c-7,,,A-1,,,,increment,4,,,,,\n"
        "m-3,c-7,,,A-1,,,,maximum,50,,,,,\nr-1,c-7,,,A-1,,,10,fixed,9,EUR,,,,\n"
        "r-2,c-7,,,Z-1,,,,on_request,,,,,,\n"
    );
    const auto told = host.post(
        "/api/v1/pricing/quotes",
        {.company = "c-7",
         .body = R"({"quantities":"smallest","skus":["A-1","Z-1","X"],"columns":)"
                 R"(["unit_price","status","quantity","minimum","increment","maximum"]})"}
    );
    expect_part(
        told.body,
        R"("columns":{"unit_price":["9.00",null,null],"status":["ok","price_on_request","error"],)"
        R"("quantity":["12","1",null],"minimum":["12",null,null],"increment":["4",null,null],)"
        R"("maximum":["48",null,null]})"
    );
    const auto wrong = host.post(
        "/api/v1/pricing/quotes",
        {.company = "c-7", .body = R"({"quantities":"largest","skus":["A-1"]})"}
    );
    EXPECT_EQ(wrong.status, 400);
    expect_part(wrong.error, R"("quantities" must be a list or "smallest".)");
}

TEST_F(TermsOfSale, HidesProductsFromABuyer) {
    start();
    publish(
        "v-1,,,,,,,,hidden,,,,,,\n"
        "v-2,,gold,,,tools,,,shown,,,,,,\n"
    );
    expect_part(quote(R"({"sku":"A-1","quantity":"1"})"), R"("unit_price":"12.00")");
    expect_part(
        quote(R"({"sku":"Z-1","quantity":"1"})"),
        R"("status":"error","error":{"code":"not_in_your_catalogue","detail":"Z-1 is not in your catalogue."})"
    );
    expect_part(quote(R"({"sku":"A-1","quantity":"1"})", "c-8"), "not_in_your_catalogue");
    const auto ukrainian = host.post(
        "/api/v1/pricing/quotes",
        {.company = "c-7", .body = R"({"language":"uk","lines":[{"sku":"Z-1","quantity":"1"}]})"}
    );
    expect_part(ukrainian.body, "Товару Z-1 немає у вашому каталозі.");
    const auto mistyped = quote(R"({"sku":"Z-2","quantity":"1"})");
    expect_part(mistyped, "unknown_sku");
    expect_no_part(mistyped, "Z-1");
    const auto reply = host.get("/api/v1/pricing/prices/Z-1", {.company = "c-7"});
    EXPECT_EQ(reply.status, 404);
    auto staff = by("op_1");
    const auto seen = host.get("/admin/api/v1/pricing/prices/c-7/Z-1", staff);
    EXPECT_EQ(seen.status, 200) << seen.error;
    expect_part(seen.body, R"("unit_price":"5.00")");
    expect_part(seen.body, R"("hidden":true)");
}

TEST_F(TermsOfSale, KeepsPricesAboveTheFloor) {
    start();
    publish(
        "r-1,c-7,,,A-1,,,0,fixed,10,EUR,,,,\n"
        "r-2,c-7,,,A-1,,,10,fixed,9,EUR,,,,\n"
        "r-3,c-7,,,A-1,,,20,fixed,8,EUR,,,,\n"
        "k-1,,,,A-1,,box,,cost,102,EUR,,,,\n"
        "k-2,,,,,tools,,,margin,10,,,,,\n"
    );
    const auto first = quote(R"({"sku":"A-1","quantity":"1"})");
    expect_part(first, R"("unit_price":"10.00")");
    expect_part(first, R"("next_break":{"quantity":"10","unit_price":"9.35","saving":"6.50"})");
    const auto raised = quote(R"({"sku":"A-1","quantity":"10"})");
    expect_part(raised, R"("unit_price":"9.35")");
    expect_part(raised, R"("total":"93.50")");
    expect_part(raised, R"("next_break":null)");
    expect_part(raised, R"("is_lowest_allowed":true)");
    const auto alarms = host.get("/admin/api/v1/pricing/floor-alarms", by("op_1"));
    EXPECT_EQ(alarms.status, 200) << alarms.error;
    expect_part(
        alarms.body,
        R"("company":"c-7","sku":"A-1","rule":"p:r-2","reason":"below_floor","unit":"pcs","quantity":"10","wanted":"9","floor":"9.35","currency":"EUR","raised":true)"
    );
}

TEST_F(TermsOfSale, KeepsAlarmsOverARestart) {
    start();
    publish(
        "r-1,c-7,,,A-1,,,0,fixed,10,EUR,,,,\n"
        "r-2,c-7,,,A-1,,,10,fixed,8,EUR,,,,\n"
        "k-1,,,,A-1,,,,cost,8,EUR,,,,\n"
        "k-2,,,,Z-1,,,,cost,8,USD,,,,\n"
        "k-3,,,,,,,,margin,10,,,,,\n"
    );
    quote(R"({"sku":"A-1","quantity":"1"})");
    quote(R"({"sku":"Z-1","quantity":"2"})");
    ASSERT_TRUE(host.stop().ok());
    start();
    const auto alarms = host.get("/admin/api/v1/pricing/floor-alarms", by("op_1")).body;
    expect_part(
        alarms,
        R"("sku":"A-1","rule":null,"reason":"break_below_floor","unit":"pcs","quantity":"10",)"
        R"("wanted":"8","floor":"8.8","currency":"EUR","raised":true,"count":1)"
    );
    expect_part(
        alarms,
        R"("sku":"Z-1","rule":null,"reason":"cost_in_other_currency","unit":"pcs","quantity":"2",)"
        R"("wanted":"5","floor":null)"
    );
    EXPECT_EQ(host.metric("floors_untold_total"), 1);
    quote(R"({"sku":"A-1","quantity":"1"})");
    const auto later = host.get("/admin/api/v1/pricing/floor-alarms", by("op_1")).body;
    expect_part(later, R"("count":2)");
}

TEST_F(TermsOfSale, NeverTellsAMemberTheCost) {
    start();
    publish(
        "r-1,c-7,,,A-1,,,0,fixed,1,EUR,,,,\n"
        "k-1,,,,A-1,,,,cost,7.77,EUR,,,,\n"
        "k-2,,,,,,,,margin,13,,,,,\n"
    );
    const auto path = std::string{"A-1?explain=true&quantity=2"};
    const auto told = host.get("/api/v1/pricing/prices/" + path, {.company = "c-7"});
    expect_part(told.body, R"("floor":{"sentence":"The lowest allowed price applies."})");
    for (const auto* secret : {"7.77", "k-1", "k-2", "13", "cost", "margin"}) {
        expect_no_part(told.body, secret);
    }
    const auto staff = host.get("/admin/api/v1/pricing/prices/c-7/" + path, by("op_1"));
    expect_part(staff.body, R"("cost":"7.77","cost_term":"p:k-1","margin":"13")");
    expect_part(staff.body, "The cost is 7.77 EUR per pcs and the margin at least 13");
    EXPECT_EQ(host.get("/admin/api/v1/pricing/floor-alarms", {.company = "c-7"}).status, 403);
}

TEST_F(TermsOfSale, LeavesThePriceWhereOnlyTheAlarmIsWanted) {
    ASSERT_TRUE(host.configure(R"({"floor":{"action":"alarm"}})").ok());
    start();
    publish("k-1,,,,A-1,,,,cost,12,EUR,,,,\nk-2,,,,,,,,margin,10,,,,,\n");
    const auto told = quote(R"({"sku":"A-1","quantity":"1"})");
    expect_part(told, R"("unit_price":"12.00")");
    expect_no_part(told, "is_lowest_allowed");
    quote(R"({"sku":"A-1","quantity":"1"})");
    const auto alarms = host.get("/admin/api/v1/pricing/floor-alarms", by("op_1"));
    expect_part(
        alarms.body,
        R"("rule":null,"reason":"below_floor","unit":"pcs","quantity":"1","wanted":"12","floor":"13.2","currency":"EUR","raised":false,"count":2)"
    );
    EXPECT_EQ(host.metric("floor_alarms_total"), 2);
}

TEST_F(TermsOfSale, TellsNetAndGross) {
    ASSERT_TRUE(host.configure(R"({"tax_default_class":"standard","taxes":[
        {"class":"standard","rate":"20"},{"class":"books","rate":"7"},
        {"class":"standard","region":"north","rate":"19"}]})")
                    .ok());
    host.mirror().execute("UPDATE product SET tax_class = 'books' WHERE sku = 'Z-1'");
    host.mirror().product({.sku = "X-1", .base_price = "1.00"});
    host.mirror().execute("UPDATE product SET tax_class = 'unknown' WHERE sku = 'X-1'");
    start();
    const auto told = quote(
        R"({"sku":"A-1","quantity":"3"},{"sku":"Z-1","quantity":"1"},{"sku":"Z-1","quantity":"1"})"
    );
    expect_part(
        told,
        R"("total":"46.00","net":"46.00","taxes":[{"rate":"7","net":"10.00","amount":"0.70"},)"
        R"({"rate":"19","net":"36.00","amount":"6.84"}],"gross":"53.54")"
    );
    expect_part(
        told, R"("tax":{"rate":"19","amount":"6.84"},"gross":"42.84","unit_price_gross":"14.28")"
    );
    expect_part(
        quote(R"({"sku":"A-1","quantity":"1"})", "c-8"), R"("tax":{"rate":"20","amount":"2.40"})"
    );
    const auto unknown = quote(R"({"sku":"X-1","quantity":"1"})");
    expect_part(unknown, R"("tax":null)");
    expect_part(unknown, R"("taxes":[],"gross":null)");
}

TEST_F(TermsOfSale, WarnsOfAnImportedPriceBelowTheFloor) {
    start();
    const auto answer = publish(
        "k-1,,,,A-1,,,,cost,8,EUR,,,,\n"
        "k-2,,,,,,,,margin,25,,,,,\n"
        "r-1,c-7,,,A-1,,,0,fixed,9.99,EUR,,,,\n"
        "r-2,c-7,,,A-1,,,5,fixed,10,EUR,,,,\n"
        "r-3,,gold,,A-1,,,0,percent,20,,,,,\n"
        "r-4,c-7,,,A-1,,box,0,fixed,119,EUR,,,,\n"
    );
    expect_part(answer, R"("warnings":3)");
    expect_part(
        answer,
        R"("kind":"warning","sheet":null,"row":4,"field":"value","sentence":"The price of A-1 would be 9.99 EUR: with cost and margin it is at least 10 EUR per pcs.")"
    );
    expect_part(answer, R"("row":6)");
    expect_part(answer, R"("row":7)");
}

TEST_F(TermsOfSale, WarnsOfTermsThatLeaveNothingToOrder) {
    start();
    const auto answer = publish(
        "m-1,c-7,,,A-1,,,,minimum,10,,2026-01-01,,,\n"
        "m-2,c-7,,,A-1,,,,maximum,9,,,,,\n"
        "m-3,,gold,,A-1,,,,maximum,9,,,,,\n"
        "m-4,c-8,,,A-1,,,,minimum,10,,2026-01-01,2026-02-01,,\n"
        "m-5,c-8,,,A-1,,,,maximum,9,,2026-02-01,,,\n"
    );
    expect_part(answer, R"("warnings":1)");
    expect_part(
        answer,
        R"("row":3,"field":"value","sentence":"The maximum 9 is below the minimum 10 of m-1: nothing could be ordered.")"
    );
}

TEST_F(TermsOfSale, ReplacesOneFamilyOfTermsAndLeavesPricesAlone) {
    start();
    publish(
        "r-1,c-7,,,A-1,,,0,fixed,9,EUR,,,,\n"
        "m-1,c-7,,,A-1,,,,minimum,10,,,,,\n"
        "m-2,c-7,,,Z-1,,,,minimum,10,,,,,\n"
        "v-1,c-7,,,Z-1,,,,hidden,,,,,,\n"
    );
    const auto answer = publish("m-1,c-7,,,A-1,,,,minimum,20,,,,,\n", "replace");
    expect_part(answer, R"("new":0,"changed":1,"closed":1,"unchanged":0)");
    const auto told = quote(R"({"sku":"A-1","quantity":"1"})");
    expect_part(told, R"("unit_price":"9.00")");
    expect_part(told, R"("minimum":"20")");
    expect_part(quote(R"({"sku":"Z-1","quantity":"1"})"), "not_in_your_catalogue");
}

TEST_F(TermsOfSale, TellsOtherPluginsWhatACompanyMaySee) {
    start();
    publish(
        "v-1,,,,,,,,hidden,,,,,,\n"
        "v-2,,gold,,,tools,,,shown,,,,,,\n"
        "v-3,,gold,,A-1,,,,hidden,,,2026-03-02T10:00:00Z,,,\n"
    );
    const auto ask = [&](const std::string& known) {
        const auto reply =
            host.call_service("pricing.visibility/1", "c-7", R"({"known":")" + known + R"("})");
        EXPECT_TRUE(reply.ok());
        return reply.ok() ? *reply : std::string{};
    };
    const auto told = ask("");
    expect_part(
        told,
        R"("steps":[{"categories":{"tools":"shown"},"skus":{}},{"all":"hidden","categories":{},"skus":{}}]})"
    );
    const auto document = json::parse(told);
    const auto version = document->root()["version"].string();
    expect_part(ask(version), R"("unchanged":true)");
    host.clock().advance(std::chrono::hours{3});
    expect_part(ask(version), R"("skus":{"A-1":"hidden"})");
}

TEST_F(TermsOfSale, NamesTermsBetweenWhichOnlyTheIdDecides) {
    start();
    publish("m-1,c-7,,,A-1,,,,minimum,10,,,,,\nm-2,c-7,,,A-1,,,,maximum,20,,,,,\n");
    const auto answer = publish("m-3,c-7,,,A-1,,box,,minimum,2,,,,,\n");
    expect_part(answer, R"("conflicts":1)");
    expect_part(answer, "p:m-1 and p:m-3");
}

TEST_F(TermsOfSale, RepeatsAQuoteAfterTheTermsHaveChanged) {
    start();
    host.clock().advance(std::chrono::hours{1});
    publish("m-1,,,,A-1,,,,minimum,10,,,,,\n");
    const auto told = quote(R"({"sku":"A-1","quantity":"5"})");
    const auto document = json::parse(told);
    const auto id = document->root()["id"].string();
    host.clock().advance(std::chrono::hours{1});
    publish("m-1,,,,A-1,,,,minimum,20,,,,,\nv-1,,,,A-1,,,,hidden,,,,,,\n");
    expect_part(quote(R"({"sku":"A-1","quantity":"5"})"), "not_in_your_catalogue");
    const auto again = host.get("/api/v1/pricing/quotes/" + id, {.company = "c-7"});
    EXPECT_EQ(again.status, 200) << again.error;
    EXPECT_EQ(again.body, told);
}

/// A publication that only closes, and a quote before the prices have followed it.
TEST_F(TermsOfSale, RepeatsAQuoteBetweenAPublicationAndItsPrices) {
    start();
    host.clock().advance(std::chrono::hours{1});
    publish("r-1,c-7,,,A-1,,,0,fixed,9,EUR,,,,\nm-1,c-7,,,A-1,,,,minimum,10,,,,,\n");
    host.clock().advance(std::chrono::hours{1});
    const auto now = std::to_string(microseconds_of(host.clock().now()));
    auto& database = host.context().database;
    ASSERT_TRUE(database.execute("UPDATE published_rule SET known_to = " + now).ok());
    ASSERT_TRUE(database
                    .execute(
                        "INSERT INTO publication (version_id, kind, published_at, published_by, "
                        "note, opened, closed) VALUES (2, 'import', " +
                        now + ", 'op_1', '', 0, 2)"
                    )
                    .ok());
    host.clock().advance(std::chrono::milliseconds{1});
    const auto told = quote(R"({"sku":"A-1","quantity":"5"})");
    expect_part(told, R"("unit_price":"9.00")");
    expect_part(told, R"("minimum":"10")");
    const auto id = json::parse(told)->root()["id"].string();
    const auto again = host.get("/api/v1/pricing/quotes/" + id, {.company = "c-7"});
    EXPECT_EQ(again.body, told) << again.error;
}

TEST_F(TermsOfSale, RefusesBadTermsWithASentence) {
    start();
    const auto refused = [&](const std::string& row, const std::string& sentence) {
        SCOPED_TRACE(row);
        const auto answer = import_csv(header + row + "\n");
        expect_part(answer, R"("state":"invalid")");
        expect_part(answer, sentence);
    };
    refused("m,c-7,,,A-1,,,,minimum,,,,,,", "The value is missing.");
    refused("m,c-7,,,A-1,,,,minimum,-1,,,,,", "it must be 0 or more");
    refused("m,c-7,,,A-1,,,,maximum,0,,,,,", "it must be above 0");
    refused("m,c-7,,,A-1,,,,increment,0.00001,,,,,", "4 after it");
    refused("m,c-7,,,A-1,,crate,,minimum,1,,,,,", "is not sold in crate");
    refused("m,c-7,,,A-1,,,,minimum,1,EUR,,,,", "has no currency");
    refused("m,c-7,,,A-1,,,5,minimum,1,,,,,", "has no min_quantity");
    refused("m,,,,A-1,,,,minimum,1,,,,,trade", "has no list_id");
    refused("m,c-7,,,A-1,,,,hidden,1,,,,,", "has no value");
    refused("m,c-7,,,,,,,cost,1,EUR,,,,", "name it");
    refused("m,c-7,,,A-1,,,,cost,1,,,,,", "A cost needs a currency.");
    refused("m,c-7,,,A-1,,,,margin,1001,,,,,", "at most 1000");
    refused("m,c-7,,,A-1,,box,,margin,10,,,,,", "has no unit");
    refused("m,c-9,,,A-1,,,,minimum,1,,,,,", "There is no company c-9.");
    refused("m,c-7,,,A-1,,,,minimum,1,,2027-01-01,2026-01-01,,", "before it starts");
    refused("m,,,,A-1,,,,fixed,1,EUR,,,,", "Say whose price it is");
}

TEST_F(TermsOfSale, ExportsWhatItImports) {
    start();
    const std::string rows =
        "k-1,,,,A-1,,,,cost,7.77,EUR,,,,\nm-1,,gold,,,tools,,,minimum,10,,,,,\n"
        "v-1,,,,,,,,hidden,,,,,,\n";
    publish(rows);
    const auto exported = host.get("/admin/api/v1/pricing/export", by("op_1"));
    ASSERT_EQ(exported.status, 200) << exported.error;
    const auto again = import_csv(exported.body);
    expect_part(again, R"("new":0,"changed":0,"closed":0,"unchanged":3)");
}

}  // namespace
}  // namespace portico::pricing
