// From a file to its publication and back, through the routes of the whole plugin.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "publish/import_test_host.hpp"

namespace portico::pricing {
namespace {

constexpr auto two_rules =
    "id,list_id,sku,min_quantity,kind,value\n"
    "r-1,trade,A-1,0,fixed,11.00\n"
    "r-2,trade,A-1,10,fixed,10\n";

TEST_F(ImportTest, ShowsWhatItWouldDoBeforeItDoesIt) {
    start();
    const auto checked = import_csv(two_rules);
    expect_part(checked, R"("state":"ready")");
    expect_part(checked, R"("rows":2,"new":2,"changed":0,"closed":0,"unchanged":0,"errors":0)");
    EXPECT_EQ(price_of("A-1"), "12.00");
    const auto changes = host.get(std::string{imports} + "/1/changes", by("op_1"));
    expect_part(changes.body, "new,r-1,trade,,,,A-1,,,0,fixed,11,");
    ASSERT_EQ(host.post(std::string{imports} + "/1/publish", by("op_1")).status, 202);
    run_jobs();
    EXPECT_EQ(price_of("A-1"), "11.00");
    EXPECT_EQ(price_of("A-1?quantity=10"), "10.00");
    expect_part(last_import(), R"("state":"published")");
    const auto publications = host.get("/admin/api/v1/pricing/publications", by("op_1")).body;
    expect_part(publications, R"("version":1,"kind":"import","import":1)");
    expect_part(publications, R"("published_by":"op_1")");
    expect_part(publications, R"("opened":2,"closed":0)");
}

TEST_F(ImportTest, TakesAFileAsTheWholeOfTheListsItNames) {
    start();
    import_csv(two_rules, "?publish=true");
    const auto second = import_csv(
        "id,list_id,sku,min_quantity,kind,value\nr-2,trade,A-1,10,fixed,9\n"
        "r-3,trade,Z-1,,percent,20\n",
        "?publish=true"
    );
    expect_part(second, R"("rows":2,"new":1,"changed":1,"closed":1,"unchanged":0)");
    EXPECT_EQ(price_of("A-1"), "12.00");
    EXPECT_EQ(price_of("A-1?quantity=10"), "9.00");
    EXPECT_EQ(price_of("Z-1"), "4.00");
}

TEST_F(ImportTest, LeavesTheRestWhenItMerges) {
    start();
    import_csv(two_rules, "?publish=true");
    const auto second = import_csv(
        "id,list_id,sku,min_quantity,kind,value,import,action\n"
        "r-2,trade,A-1,10,fixed,9,merge,\nr-1,,,,,,,close\n",
        "?publish=true"
    );
    expect_part(second, R"("mode":"merge")");
    expect_part(second, R"("new":0,"changed":1,"closed":1,"unchanged":0)");
    EXPECT_EQ(price_of("A-1"), "12.00");
    EXPECT_EQ(price_of("A-1?quantity=10"), "9.00");
    const auto third = import_csv(
        "id,list_id,sku,kind,value\nr-3,trade,Z-1,fixed,4\n", "?mode=merge&publish=true"
    );
    expect_part(third, R"("new":1,"changed":0,"closed":0)");
    EXPECT_EQ(price_of("A-1?quantity=10"), "9.00");
}

TEST_F(ImportTest, FindsNothingNewInItsOwnExport) {
    start();
    import_csv(
        "id,name,currency,kind,reference_list,round_step,valid_from\n"
        "summer,\"Summer, 2026\",EUR,default,trade,0.05,2026-01-01\n",
        "?publish=true"
    );
    import_csv(
        "id;list_id;company_id;category;sku;unit;min_quantity;kind;value;currency;valid_to\n"
        "a;summer;;;A-1;box;2.50;fixed;100.10;;2030-01-01T10:00:00Z\n"
        "b;;c-7;tools;;;;percent;2.250;;\nc;;c-7;;;;;amount;1;EUR;\n",
        "?publish=true"
    );
    for (const auto* entity : {"rules", "lists"}) {
        SCOPED_TRACE(entity);
        const auto file =
            host.get(std::string{"/admin/api/v1/pricing/export?entity="} + entity, by("op_1"));
        ASSERT_EQ(file.status, 200) << file.error;
        const auto again = import_csv(file.body);
        expect_part(again, R"("state":"ready")");
        expect_part(again, R"("new":0,"changed":0,"closed":0)");
    }
}

TEST_F(ImportTest, ReadsTheWorkbookThatItExports) {
    start();
    import_csv(
        "id,list_id,company_id,sku,unit,min_quantity,kind,value,currency,valid_to\n"
        "a,trade,,A-1,box,2.5,fixed,100.100001,,2030-01-01T10:00:00Z\n"
        "001,,c-7,Z-1,,,amount,0.1,EUR,2030-01-01\n"
        "c,,c-7,A-1,,,fixed,123456789012.123456,EUR,\n",
        "?publish=true"
    );
    const auto book = host.get("/admin/api/v1/pricing/export?format=xlsx", by("op_1"));
    ASSERT_EQ(book.status, 200) << book.error;
    auto request = by("op_1", book.body);
    request.content_type = book.content_type;
    ASSERT_EQ(host.post(imports, request).status, 202);
    run_jobs();
    expect_part(last_import(), R"("new":0,"changed":0,"closed":0,"unchanged":3,"errors":0)");
}

TEST_F(ImportTest, SaysForEachRowWhatIsNotThere) {
    start();
    const auto checked = import_csv(
        "id,list_id,company_id,group,sku,category,unit,kind,value,of_list,currency\n"
        "r-1,gone,,,A-1,,,fixed,1,,\n"         // 2
        "r-2,trade,,,A-9,,,fixed,1,,\n"        // 3
        "r-3,trade,,,A-1,,crate,fixed,1,,\n"   // 4
        "r-4,,c-9,,A-1,,,fixed,1,,EUR\n"       // 5
        "r-5,trade,,,A-1,,,fixed,1,,USD\n"     // 6
        "r-6,,,gold,A-1,,,fixed,1,,EUR\n"      // 7
        "r-7,trade,,,,garden,,percent,1,,\n"   // 8
        "r-8,trade,,,A-1,,,of_list,1,gone,\n"  // 9
        "r-6,trade,,,A-1,,,fixed,1,,\n"        // 10
        "\"r-9\n"                              // 11
        "r-10,trade,,,A-1,,,fixed,1,,,,5\n"    // 12
    );
    expect_part(checked, R"("state":"invalid","reason":"9 errors in the file.")");
    const char* const sentences[] = {
        R"("row":2,"field":"list_id","sentence":"There is no price list gone)",
        R"("row":3,"field":"sku","sentence":"There is no product A-9.")",
        R"("row":4,"field":"unit","sentence":"The product is not sold in crate; its units are pcs, box.")",
        R"("row":5,"field":"company_id","sentence":"There is no company c-9.")",
        R"("row":6,"field":"currency","sentence":"The list trade is in EUR, not in USD)",
        R"({"kind":"warning","sheet":null,"row":7,"field":"group","sentence":"No company is in the group gold.")",
        R"({"kind":"warning","sheet":null,"row":8,"field":"category","sentence":"No product is in the category garden.")",
        R"("row":9,"field":"of_list","sentence":"There is no price list gone)",
        R"("row":10,"field":"id","sentence":"The id r-6 stands in row 7 already.")",
        R"("row":11,"field":null,"sentence":"A quote is opened and never closed.")",
        R"("row":12,"field":null,"sentence":"The row has more cells than the header (\"5\"))",
    };
    for (const auto* sentence : sentences) expect_part(checked, sentence);
    EXPECT_EQ(host.post(std::string{imports} + "/1/publish", by("op_1")).status, 409);
    const auto table = host.get(std::string{imports} + "/1/problems", by("op_1")).body;
    expect_part(table, "error,,3,sku,There is no product A-9.\r\n");
}

TEST_F(ImportTest, RefusesListsThatTakeTheirPricesFromEachOther) {
    start();
    const auto cycle = import_csv(
        "id,name,currency,reference_list\na,A,EUR,b\nb,B,EUR,c\nc,C,EUR,a\nd,D,EUR,nowhere\n"
        "trade,Trade,EUR,\n"
    );
    expect_part(cycle, "These lists take their prices from each other: a -> b -> c -> a.");
    expect_part(cycle, "The list d refers to the list nowhere, which is not there.");
    expect_part(cycle, "The ERP keeps the list trade: change it there, or take another id.");
    expect_part(cycle, R"("state":"invalid")");
    import_csv("id,name,currency\nbase,Base,EUR\n", "?publish=true");
    const auto by_rule =
        import_csv("id,list_id,kind,of_list\nr-1,base,of_list,trade\nr-2,trade,of_list,base\n");
    expect_part(by_rule, "These lists take their prices from each other: ");
}

TEST_F(ImportTest, ReportsRulesBetweenWhichOnlyTheIdDecides) {
    host.mirror().insert(
        "price_rule",
        {{"company_id", ""},
         {"id", "erp-1"},
         {"holder_kind", "list"},
         {"holder_id", "trade"},
         {"sku", "Z-1"},
         {"min_quantity", "10.0"},
         {"kind", "fixed"},
         {"value", "4"}}
    );
    start();
    const auto checked = import_csv(
        "id,list_id,sku,min_quantity,kind,value,valid_from,valid_to,sequence\n"
        "a,trade,A-1,,fixed,5,2026-01-01,2026-02-01,\n"
        "b,trade,A-1,,fixed,6,2026-01-01,,\n"   // 3: overlaps a
        "c,trade,A-1,,fixed,7,2026-01-02,,\n"   // started later: wins by that
        "d,trade,A-1,,fixed,8,2026-01-01,,1\n"  // later in the sequence
        "e,trade,A-1,2,fixed,9,2026-01-01,,\n"  // another break
        "f,trade,Z-1,10,fixed,3,,,\n",          // 7: the ERP has one
        "?publish=true"
    );
    expect_part(checked, R"("state":"published")");
    expect_part(checked, R"("errors":0,"warnings":0,"conflicts":2)");
    expect_part(
        checked, R"("row":3,"field":null,"sentence":"The rules p:a and p:b are of the same)"
    );
    expect_part(
        checked,
        R"("row":7,"field":null,"sentence":"The rules erp-1 and p:f are of the same rank for the )"
        R"(same holder, target, break, unit and time: erp-1 wins by its smaller id.")"
    );
    const auto now = host.get("/admin/api/v1/pricing/conflicts?list=trade", by("op_1")).body;
    expect_part(now, R"("count":2)");
    EXPECT_EQ(price_of("Z-1?quantity=10"), "4.00");
    host.mirror().execute("UPDATE price_list SET mode = 'sequence'");
    const auto by_sequence = host.get("/admin/api/v1/pricing/conflicts", by("op_1")).body;
    expect_part(by_sequence, R"("count":3)");
}

/// An order of two lines is one basket, and a price that counts once is no saving of a whole year.
TEST_F(ImportTest, PricesEachOrderOfTheLastYearAsOneBasket) {
    auto& mirror = host.mirror();
    for (const auto* id : {"o-1", "o-2"}) {
        mirror.insert(
            "order_head",
            {{"company_id", "c-7"},
             {"id", id},
             {"status", "done"},
             {"currency", "EUR"},
             {"ordered_at", microseconds_of(host.clock().now()) - 864'000'000'000}}
        );
        std::int64_t line = 0;
        for (const char* sku : {"A-1", "Z-1", "A-1"}) {
            mirror.insert(
                "order_line",
                {{"company_id", "c-7"},
                 {"order_id", id},
                 {"line", ++line},
                 {"sku", sku},
                 {"quantity", "10"},
                 {"status", line == 3 ? "cancelled" : ""},
                 {"unit_price", "1"}}
            );
        }
    }
    start();
    const auto basket = import_csv(
        "id,company_id,kind,value,min_quantity,counted_by\nr-1,c-7,percent,10,20,basket\n"
    );
    expect_part(basket, R"("lines":4,"before":"340.00","after":"306.00","difference":"-34.00")");
    const auto trial = import_csv(
        "id,company_id,sku,kind,value,currency,valid_to,limit_quantity\n"
        "r-2,c-7,A-1,fixed,1,EUR,2026-06-01,20\n"
    );
    expect_part(trial, R"("pay_less":0)");
}

TEST_F(ImportTest, PricesTheOrdersOfTheLastYearBeforeAndAfter) {
    auto& mirror = host.mirror();
    mirror.company({.id = "c-8"});
    const auto order = [&](const char* company, const char* id, std::int64_t age_days) {
        const auto now = microseconds_of(host.clock().now());
        mirror.insert(
            "order_head",
            {{"company_id", company},
             {"id", id},
             {"status", "done"},
             {"currency", "EUR"},
             {"ordered_at", now - age_days * 24 * 3600 * 1'000'000}}
        );
        std::int64_t line = 0;
        for (const char* sku : {"A-1", "Z-1"}) {
            mirror.insert(
                "order_line",
                {{"company_id", company},
                 {"order_id", id},
                 {"line", ++line},
                 {"sku", sku},
                 {"quantity", "10"},
                 {"unit_price", "1"}}
            );
        }
    };
    order("c-7", "o-1", 10);
    order("c-7", "o-2", 300);
    order("c-7", "o-3", 400);  // too old
    order("c-8", "o-4", 10);   // has not the list
    start();
    const auto checked = import_csv(
        "id,list_id,sku,kind,value,valid_from\nr-1,trade,A-1,fixed,13,2026-06-01\n"
        "r-2,trade,Z-1,fixed,4.5,2026-06-01\n"
    );
    expect_part(checked, R"("effect":{"priced_at":"2026-06-01T00:00:00Z")");
    expect_part(
        checked, R"("lines":4,"pay_more":1,"pay_less":0,"pay_same":0,"companies_out_of_reach":1)"
    );
    expect_part(
        checked,
        R"("companies":[{"company":"c-7","currency":"EUR","lines":4,"before":"340.00",)"
        R"("after":"350.00","difference":"10.00"}])"
    );
    EXPECT_EQ(
        host.get(std::string{imports} + "/1/effect", by("op_1")).body,
        "company,sku,currency,lines,before,after,difference\r\n"
        "c-7,,EUR,4,340.00,350.00,10.00\r\n"
        "c-7,A-1,EUR,2,240.00,260.00,20.00\r\n"
        "c-7,Z-1,EUR,2,100.00,90.00,-10.00\r\n"
    );
}

/// What the year's orders would have cost is what the engine would ask: never below the floor.
TEST_F(ImportTest, PricesTheOrdersOfTheLastYearNoLowerThanAllowed) {
    auto& mirror = host.mirror();
    mirror.insert(
        "order_head",
        {{"company_id", "c-7"},
         {"id", "o-1"},
         {"status", "done"},
         {"currency", "EUR"},
         {"ordered_at", microseconds_of(host.clock().now()) - 864'000'000'000}}
    );
    mirror.insert(
        "order_line",
        {{"company_id", "c-7"},
         {"order_id", "o-1"},
         {"line", 1},
         {"sku", "A-1"},
         {"quantity", "10"},
         {"unit_price", "1"}}
    );
    start();
    const std::string columns = "id,company_id,sku,kind,value,currency\n";
    const std::string floors = "k-1,,A-1,cost,10,EUR\nk-2,,,margin,10,\n";
    import_csv(columns + floors, "?publish=true");
    expect_part(
        import_csv(columns + "r-1,c-7,A-1,fixed,8,EUR\n"),
        R"("before":"120.00","after":"110.00","difference":"-10.00")"
    );
    expect_part(
        import_csv(columns + "k-1,,A-1,cost,12,EUR\n", "?mode=merge"),
        R"("before":"120.00","after":"132.00","difference":"12.00")"
    );
    expect_part(
        import_csv(columns + "k-2,c-7,,margin,30,\n", "?mode=merge"),
        R"("before":"120.00","after":"130.00","difference":"10.00")"
    );
    expect_part(import_csv(columns + "k-3,c-7,Z-1,margin,30,\n", "?mode=merge"), R"("pay_same":1)");
    expect_part(
        import_csv(
            "id,company_id,region,sku,kind,value,currency\nk-4,,north,,margin,30,\n", "?mode=merge"
        ),
        R"("before":"120.00","after":"130.00","difference":"10.00")"
    );
}

TEST_F(ImportTest, RefusesWhatIsNoTable) {
    start();
    expect_part(import_csv("hello\n"), "The first row must name the columns");
    expect_part(import_csv("id,list_id,kind,value\n"), "The file has no rows");
    const auto binary = by("op_1", "PK\x03\x04");
    EXPECT_EQ(host.post(imports, binary).status, 400);  // JSON is no content type of a file
    auto empty = by("op_1", "");
    empty.content_type = "text/csv";
    EXPECT_EQ(host.post(imports, empty).status, 400);
}

TEST_F(ImportTest, TakesAPublicationBack) {
    start();
    import_csv(two_rules, "?publish=true");
    import_csv(
        "id,list_id,sku,min_quantity,kind,value\nr-2,trade,A-1,10,fixed,9\n"
        "r-3,trade,Z-1,,percent,20\n",
        "?publish=true"
    );
    const auto undo = [&](const char* version) {
        const auto path = std::string{"/admin/api/v1/pricing/publications/"} + version + "/undo";
        return host.post(path, by("op_2")).status;
    };
    EXPECT_EQ(undo("3"), 404);
    EXPECT_EQ(undo("1"), 202);
    run_jobs();
    expect_part(last_import(), "was changed again by a later publication: undo that one first.");
    EXPECT_EQ(undo("2"), 202);
    run_jobs();
    expect_part(last_import(), R"("new":1,"changed":1,"closed":1,"unchanged":0)");
    EXPECT_EQ(price_of("A-1"), "11.00");
    EXPECT_EQ(price_of("A-1?quantity=10"), "10.00");
    EXPECT_EQ(price_of("Z-1"), "5.00");
    expect_part(
        host.get("/admin/api/v1/pricing/publications", by("op_1")).body,
        R"("version":3,"kind":"undo","import":4,"undoes":2)"
    );
    EXPECT_EQ(undo("3"), 202) << "an undo can be undone";
    run_jobs();
    EXPECT_EQ(price_of("A-1?quantity=10"), "9.00");
}

TEST_F(ImportTest, AsksForASecondPairOfEyes) {
    ASSERT_TRUE(host.configure(R"({"four_eyes":true})").ok());
    start();
    expect_part(import_csv(two_rules, "?publish=true"), R"("state":"awaiting_approval")");
    EXPECT_EQ(price_of("A-1"), "12.00");
    const auto approve = std::string{imports} + "/1/approve";
    const auto own = host.post(approve, by("op_1"));
    EXPECT_EQ(own.status, 403);
    expect_part(own.error, "another operator must approve it");
    EXPECT_EQ(host.post(approve, by("op_2")).status, 202);
    run_jobs();
    EXPECT_EQ(price_of("A-1"), "11.00");
    const auto shown = last_import();
    expect_part(shown, R"("approved_by":"op_2")");
    expect_part(shown, R"("step":"approved","by":"op_2")");
}

TEST_F(ImportTest, PublishesAtItsTimeOnTopOfWhatCameBetween) {
    start();
    const auto scheduled = import_csv(two_rules, "?publish=true&at=2026-03-03");
    expect_part(scheduled, R"("state":"scheduled")");
    import_csv("id,list_id,sku,kind,value\nr-1,trade,A-1,fixed,8\n", "?publish=true&mode=merge");
    EXPECT_EQ(price_of("A-1"), "8.00");
    host.clock().advance(std::chrono::hours{23});
    run_jobs();
    EXPECT_EQ(price_of("A-1"), "11.00");
    const auto first = host.get(std::string{imports} + "/1", by("op_1")).body;
    expect_part(first, R"("new":1,"changed":1)");
}

TEST_F(ImportTest, CanBeCancelledWhileItWaits) {
    start();
    import_csv(two_rules, "?publish=true&at=2026-03-03");
    EXPECT_EQ(host.remove(std::string{imports} + "/1", by("op_1")).status, 204);
    host.clock().advance(std::chrono::hours{23});
    run_jobs();
    EXPECT_EQ(price_of("A-1"), "12.00");
    expect_part(last_import(), R"("state":"cancelled")");
}

TEST_F(ImportTest, LeavesTheFormerPricesWhenAPublicationFails) {
    start();
    import_csv(two_rules);
    ASSERT_EQ(host.post(std::string{imports} + "/1/publish", by("op_1")).status, 202);
    // Somewhere in the middle of the transaction.
    host.fail_storage({.code = Code::quota, .sentence = "The disk is full.", .after = 7});
    EXPECT_FALSE(host.run_started_jobs().ok());
    EXPECT_EQ(price_of("A-1"), "12.00");
    expect_part(last_import(), R"("state":"failed","reason":"The disk is full.")");
    EXPECT_EQ(host.get("/admin/api/v1/pricing/publications", by("op_1")).body, R"({"items":[]})");
    ASSERT_EQ(host.post(std::string{imports} + "/1/check", by("op_1")).status, 202);
    run_jobs();
    ASSERT_EQ(host.post(std::string{imports} + "/1/publish", by("op_1")).status, 202);
    run_jobs();
    EXPECT_EQ(price_of("A-1"), "11.00");
}

TEST_F(ImportTest, TakesALargeFileInParts) {
    start();
    const auto opened = host.post(
        "/admin/api/v1/pricing/uploads", by("op_1", R"({"format":"csv","publish":true})")
    );
    ASSERT_EQ(opened.status, 201) << opened.error;
    const std::string parts = "/admin/api/v1/pricing/uploads/1/parts/";
    const std::string text = two_rules;
    EXPECT_EQ(host.put(parts + "0", by("op_1", text.substr(0, 50))).status, 204);
    EXPECT_EQ(host.put(parts + "2", by("op_1", "x")).status, 409);
    EXPECT_EQ(host.put(parts + "1", by("op_1", text.substr(50))).status, 204);
    ASSERT_EQ(host.post(std::string{imports} + "/1/check", by("op_1")).status, 202);
    EXPECT_EQ(host.put(parts + "2", by("op_1", "x")).status, 409);
    run_jobs();
    EXPECT_EQ(price_of("A-1"), "11.00");
}

TEST_F(ImportTest, GoesOnWithWhatAStopLeftInTheMiddle) {
    start();
    import_csv(two_rules);
    ASSERT_EQ(host.post(std::string{imports} + "/1/publish", by("op_1")).status, 202);
    ASSERT_TRUE(host.context().database.execute("UPDATE price_import SET state = 'publishing'").ok()
    );
    ASSERT_TRUE(host.stop().ok());
    start();
    run_jobs();
    EXPECT_EQ(price_of("A-1"), "11.00");
    expect_part(last_import(), R"("step":"begun again after a stop of the host","by":"portico")");
}

}  // namespace
}  // namespace portico::pricing
