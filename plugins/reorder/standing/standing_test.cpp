// Runs: each once, and never a guess.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "testing/standing_fixture.hpp"

namespace portico::reorder {
namespace {

TEST_F(Standing, OrdersWhenItIsDueAndOnce) {
    const auto id = create(R"("result":"order","client_reference":"PO {run}","delivery_days":2)");
    EXPECT_EQ(next(id), "2026-03-05T07:00:00Z 2026-03-09T07:00:00Z");
    run_at("2026-03-05T06:59:59Z");
    EXPECT_TRUE(host.orders().empty());
    run_at("2026-03-05T07:00:00Z");
    run_at("2026-03-05T07:00:30Z");
    ASSERT_EQ(host.orders().size(), 1U);
    EXPECT_EQ(host.orders().front().member, "m-1");
    EXPECT_EQ(
        host.orders().front().json,
        R"({"currency":"EUR","client_reference":"PO 2026-03-05","requested_at":"2026-03-07T00:00:00Z",)"
        R"("lines":[{"sku":"PAPER","quantity":"3","unit":"pcs","unit_price":"2.00"},)"
        R"({"sku":"INK","quantity":"1","unit":"pcs","unit_price":"2.00"}]})"
    );
    EXPECT_EQ(runs(id), "2026-03-05 ordered");
    EXPECT_EQ(last_run(id).root()["order"].text(), host.orders().front().id);
    EXPECT_EQ(events(), "ordered");
    EXPECT_EQ(next(id), "2026-03-09T07:00:00Z 2026-03-12T07:00:00Z");
}

TEST_F(Standing, MakesABasketForApproval) {
    const auto id = create(R"("result":"basket")");
    run_at("2026-03-05T07:00:00Z");
    EXPECT_TRUE(host.orders().empty());
    EXPECT_EQ(runs(id), "2026-03-05 basket");
    EXPECT_EQ(events(), "basket");
    const auto basket = last_run(id).root()["basket"].string();
    const auto reply = host.get(baskets + ("/" + basket), {.company = "c-7"});
    ASSERT_EQ(reply.status, 200) << reply.error;
    EXPECT_EQ(reply.json().root()["name"].text(), "Office, 2026-03-05");
    EXPECT_EQ(reply.json().root()["total"].text(), "8.00");
    const auto made = baskets + ("/" + basket + "/run");
    EXPECT_EQ(host.get(made, {.company = "c-7"}).json().root()["schedule"].text(), id);
    EXPECT_EQ(host.get(made, {.company = "c-8"}).status, 404);
}

TEST_F(Standing, MakesNoBasketBesideTooMany) {
    const auto id = create(R"("result":"basket")");
    for (int i = 0; i < 200; ++i) {
        const auto put = host.context().database.execute(
            "INSERT INTO basket (company_id, id, name, state, version, created_at, created_by, "
            "updated_at, client_reference, delivery_address, comment, next_line) "
            "VALUES ('c-7', $1, '', 'open', 1, 0, '', 0, '', '', '', 1)",
            "b_" + std::to_string(i)
        );
        ASSERT_TRUE(put.ok()) << put.error().message;
    }
    for (const auto* day : {"05", "09", "12", "16"}) {
        run_at("2026-03-" + std::string{day} + "T07:00:00Z");
    }
    EXPECT_EQ(
        runs(id),
        "2026-03-12 failed (baskets), 2026-03-09 failed (baskets), 2026-03-05 failed (baskets)"
    );
    EXPECT_EQ(shown(id, "state"), "paused");
    EXPECT_EQ(events(), "failed failed failed");
    ASSERT_TRUE(host.context().database.execute("DELETE FROM basket").ok());
    ASSERT_EQ(call("POST", "/" + id + "/resume", "{}").status, 200);
    run_at("2026-03-19T07:00:00Z");
    EXPECT_TRUE(runs(id).starts_with("2026-03-19 basket"));
}

/// A limit of the database is no basket too many: the run is done with the next pass.
TEST_F(Standing, TakesNoFullDiskForTooManyBaskets) {
    int harmed = 0;
    for (int calls_before = 0; calls_before < 30; ++calls_before) {
        SCOPED_TRACE(calls_before);
        host.clock().set(instant_of(*parse_time("2026-03-02T08:00:00Z")));
        const auto id = create(R"("result":"basket")");
        host.clock().set(instant_of(*parse_time("2026-03-05T07:00:00Z")));
        host.fail_storage({.code = Code::quota, .after = calls_before});
        const auto first = host.run_job("run-schedules");
        host.fail_storage({.code = Code::quota, .after = 1'000'000});
        if (!first.ok() || runs(id) != "2026-03-05 basket") ++harmed;
        run_at("2026-03-05T07:01:00Z");
        EXPECT_EQ(runs(id), "2026-03-05 basket");
        ASSERT_EQ(call("DELETE", "/" + id).status, 204);
    }
    EXPECT_GT(harmed, 10);
}

TEST_F(Standing, SaysThatItsOrderHasTooManyLines) {
    auto& mirror = host.mirror();
    mirror.insert(
        "order_head",
        {{"company_id", "c-7"},
         {"id", "SO-1"},
         {"status", "done"},
         {"currency", "EUR"},
         {"ordered_at", microseconds_of(host.clock().now())}}
    );
    mirror.insert(
        "order_line",
        {{"company_id", "c-7"},
         {"order_id", "SO-1"},
         {"line", std::int64_t{1}},
         {"sku", "PEN-1"},
         {"quantity", "1"},
         {"unit", "pcs"},
         {"unit_price", "1"}}
    );
    mirror.execute(
        "WITH RECURSIVE number (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM number LIMIT 10000) "
        "INSERT INTO order_line (company_id, order_id, line, sku, quantity, unit, unit_price, "
        "active, updated_at, source, attributes, row_hash) "
        "SELECT company_id, order_id, n, 'PEN-' || n, quantity, unit, unit_price, active, "
        "updated_at, source, attributes, row_hash FROM number, order_line WHERE line = 1"
    );
    const auto made = call(
        "POST",
        "",
        R"({"name":"x","source":{"order":"SO-1"},"rule":{"weekly":["thu"]},"at":"09:00",)"
        R"("time_zone":"UTC"})"
    );
    ASSERT_EQ(made.status, 201) << made.error;
    const auto id = made.json().root()["id"].string();
    for (const auto* day : {"05", "12", "19"}) {
        run_at("2026-03-" + std::string{day} + "T09:00:00Z");
    }
    EXPECT_TRUE(runs(id).starts_with("2026-03-19 failed (too_many_lines)")) << runs(id);
    const auto because = shown(id, "paused_because");
    EXPECT_NE(because.find("more than 10,000 lines"), std::string::npos) << because;
    EXPECT_EQ(because.find('{'), std::string::npos) << because;
}

TEST_F(Standing, KeepsItsHourWhenClocksArePutForwardAndBack) {
    const auto id = create(R"("result":"basket")", R"("rule":{"weekly":["sun"]},"at":"03:30")");
    run_at("2026-03-08T01:30:00Z");
    run_at("2026-03-15T01:30:00Z");
    run_at("2026-03-22T01:30:00Z");
    EXPECT_EQ(next(id), "2026-03-29T01:00:00Z 2026-04-05T00:30:00Z")
        << "there is no 03:30 on 29 March: at once after the gap";
    run_at("2026-03-29T01:00:00Z");
    run_at("2026-04-05T00:30:00Z");
    EXPECT_EQ(
        runs(id),
        "2026-04-05 basket, 2026-03-29 basket, 2026-03-22 basket, 2026-03-15 basket, "
        "2026-03-08 basket"
    );
    run_at("2026-10-18T00:30:00Z");
    EXPECT_EQ(next(id), "2026-10-25T00:30:00Z 2026-11-01T01:30:00Z");
    const auto before = host.events().size();
    run_at("2026-10-25T00:30:00Z");
    const auto after_first = host.events().size();
    EXPECT_GT(after_first, before);
    run_at("2026-10-25T01:30:00Z");
    EXPECT_EQ(host.events().size(), after_first) << "03:30 comes a second time that night";
}

TEST_F(Standing, CatchesUpAsItIsTold) {
    const auto latest = create(R"("result":"basket")");
    const auto all = create(R"("result":"basket","catch_up":"all")");
    const auto none = create(R"("result":"basket","catch_up":"none")");
    run_at("2026-03-13T12:00:00Z");
    EXPECT_EQ(runs(latest), "2026-03-12 basket, 2026-03-09 missed, 2026-03-05 missed");
    EXPECT_EQ(runs(all), "2026-03-12 basket, 2026-03-09 basket, 2026-03-05 basket");
    EXPECT_EQ(runs(none), "2026-03-12 missed, 2026-03-09 missed, 2026-03-05 missed");
    run_at("2026-03-16T07:30:00Z");
    EXPECT_TRUE(runs(none).starts_with("2026-03-16 basket")) << "half an hour is in time";
    const auto sentence = call("GET", "/" + latest + "/runs").json();
    EXPECT_NE(sentence.root().dump().find("could not be done in time"), std::string::npos);
}

TEST_F(Standing, PromisesNoDayThatHasPassed) {
    create(R"("result":"order","delivery_days":2)");
    run_at("2026-03-07T23:00:00Z");
    ASSERT_EQ(host.orders().size(), 1U);
    const auto& order = host.orders().front().json;
    EXPECT_NE(order.find(R"("requested_at":"2026-03-10T00:00:00Z")"), std::string::npos)
        << "two days after 8 March, as it is in Kyiv by then: " << order;
}

TEST_F(Standing, LosesAndDoublesNothingWhenTheClockJumps) {
    const auto id = create();
    run_at("2026-03-05T07:00:00Z");
    run_at("2026-07-01T00:00:00Z");
    EXPECT_TRUE(runs(id).starts_with("2026-06-29 ordered, 2026-06-25 missed"));
    EXPECT_EQ(host.orders().size(), 2U);
    run_at("2026-03-05T06:59:00Z");
    EXPECT_EQ(runs(id), "2026-06-29 ordered, 2026-03-05 ordered");
    run_at("2026-03-05T07:00:00Z");
    EXPECT_EQ(host.orders().size(), 2U) << "that one was had";
    run_at("2026-03-09T07:00:00Z");
    EXPECT_EQ(runs(id), "2026-06-29 ordered, 2026-03-09 ordered, 2026-03-05 ordered");
    run_at("2026-06-25T06:00:00Z");
    EXPECT_TRUE(runs(id).starts_with("2026-06-29 ordered, 2026-06-25 ordered"));
    run_at("2026-06-29T06:00:00Z");
    EXPECT_EQ(host.orders().size(), 4U) << "29 June was had";
    EXPECT_EQ(next(id, 1), "2026-07-02T06:00:00Z");
}

TEST_F(Standing, AsksWhenThePriceMovesUnderIt) {
    const auto id = create();
    is_moving = true;
    run_at("2026-03-05T07:00:00Z");
    EXPECT_EQ(runs(id), "2026-03-05 needs_decision (refused)");
    EXPECT_NE(last_run(id).root()["sentence"].text().find("The total is"), std::string::npos);
    const auto path = schedules + ("/" + id + "/runs");
    for (const auto* language : {"uk", "ru"}) {
        const auto reply = host.get(path, {.company = "c-7", .language = language}).json();
        const auto run = *reply.root()["items"].begin();
        EXPECT_EQ(run["sentence"].text().find("total"), std::string::npos)
            << "no English in " << run["sentence"].text();
        EXPECT_NE(run["detail"].text().find("The total is"), std::string::npos);
    }
    EXPECT_TRUE(host.orders().empty());
    EXPECT_EQ(events(), "needs_decision");
}

TEST_F(Standing, AsksInsteadOfGuessing) {
    const auto dear = create(R"("result":"order","price_limit_percent":"5")");
    const auto gone = create();
    ASSERT_EQ(
        call(
            "PATCH",
            "/" + gone,
            R"({"lines":[{"sku":"PAPER","quantity":"1"},{"sku":"GONE","quantity":"2"}]})"
        )
            .status,
        200
    );
    unit_price = 210;
    run_at("2026-03-05T07:00:00Z");
    EXPECT_EQ(runs(dear), "2026-03-05 ordered") << "5 % is not above 5 %";
    EXPECT_EQ(runs(gone), "2026-03-05 needs_decision (lines)");
    EXPECT_NE(last_run(gone).root()["sentence"].text().find("2 (GONE)"), std::string::npos);
    EXPECT_EQ(host.orders().size(), 1U);

    unit_price = 211;
    run_at("2026-03-09T07:00:00Z");
    EXPECT_EQ(runs(dear), "2026-03-09 needs_decision (price), 2026-03-05 ordered");
    EXPECT_NE(last_run(dear).root()["sentence"].text().find("2.00 → 2.11"), std::string::npos);
    const auto basket = last_run(dear).root()["basket"].string();
    const auto reply = host.post(
        baskets + ("/" + basket + "/submit"),
        {.company = "c-7", .body = R"({"version":1,"total":"8.44"})"}
    );
    EXPECT_EQ(reply.status, 202) << reply.error;

    ASSERT_EQ(call("PATCH", "/" + dear, R"({"agree_prices":true})").status, 200);
    run_at("2026-03-12T07:00:00Z");
    EXPECT_TRUE(runs(dear).starts_with("2026-03-12 ordered"));
}

TEST_F(Standing, OrdersFromListsAndOrders) {
    auto& mirror = host.mirror();
    mirror.insert(
        "order_head",
        {{"company_id", "c-7"},
         {"id", "SO-1"},
         {"status", "done"},
         {"currency", "EUR"},
         {"ordered_at", microseconds_of(host.clock().now())}}
    );
    mirror.insert(
        "order_line",
        {{"company_id", "c-7"},
         {"order_id", "SO-1"},
         {"line", std::int64_t{1}},
         {"sku", "PEN"},
         {"quantity", "12"},
         {"unit", "pcs"},
         {"unit_price", "1"}}
    );
    const auto body = [](std::string_view source) {
        return R"({"name":"x","source":{)" + std::string{source} +
               R"(},"rule":{"weekly":["thu"]},"at":"09:00","time_zone":"UTC","result":"order"})";
    };
    const auto made = call("POST", "", body(R"("order":"SO-1")"));
    ASSERT_EQ(made.status, 201) << made.error;
    EXPECT_EQ(call("POST", "", body(R"("order":"SO-1")"), "c-8").status, 404);
    EXPECT_EQ(call("POST", "", body(R"("list":"l_nothing")")).status, 404);
    run_at("2026-03-05T09:00:00Z");
    ASSERT_EQ(host.orders().size(), 1U);
    EXPECT_NE(host.orders().front().json.find(R"("sku":"PEN","quantity":"12")"), std::string::npos);

    mirror.execute("UPDATE order_head SET active = 0");
    const auto id = made.json().root()["id"].string();
    for (const auto* day : {"2026-03-12", "2026-03-19", "2026-03-26", "2026-04-02"}) {
        run_at(std::string{day} + "T09:00:00Z");
    }
    EXPECT_EQ(
        runs(id),
        "2026-03-26 failed (source_gone), 2026-03-19 failed (source_gone), "
        "2026-03-12 failed (source_gone), 2026-03-05 ordered"
    );
    EXPECT_EQ(shown(id, "state"), "paused");
    EXPECT_NE(shown(id, "paused_because").find("another source"), std::string::npos);
}

TEST_F(Standing, OrdersWhatItsListHasThen) {
    const auto post = [&](const std::string& path, std::string_view body) {
        const auto reply = host.post(
            "/api/v1/reorder/lists" + path, {.company = "c-7", .member = "m-2", .body = body}
        );
        EXPECT_LT(reply.status, 300) << reply.error;
        return reply.json().root()["id"].string();
    };
    const auto secret =
        post("", R"({"name":"Mine","shared":false,"lines":[{"sku":"INK","quantity":1}]})");
    const auto list = post("", R"({"name":"Ours","lines":[{"sku":"PEN","quantity":1}]})");
    const auto body = [](const std::string& source) {
        return R"({"name":"x","source":{"list":")" + source +
               R"("},"rule":{"weekly":["thu"]},"at":"09:00","time_zone":"UTC","result":"order"})";
    };
    EXPECT_EQ(call("POST", "", body(secret)).status, 404) << "another member's own list";
    const auto own = call("POST", "", body(secret), "c-7", "m-2");
    ASSERT_EQ(own.status, 201) << own.error;
    const auto theirs = "/" + own.json().root()["id"].string();
    EXPECT_EQ(call("PATCH", theirs, R"({"result":"basket"})").status, 404) << "nor by a detour";
    ASSERT_EQ(call("DELETE", theirs).status, 204);
    ASSERT_EQ(call("POST", "", body(list)).status, 201);
    post("/" + list + "/lines", R"({"lines":[{"sku":"PAPER","quantity":5}]})");
    run_at("2026-03-05T09:00:00Z");
    ASSERT_EQ(host.orders().size(), 1U);
    EXPECT_NE(host.orders().front().json.find(R"("sku":"PAPER","quantity":"5")"), std::string::npos)
        << host.orders().front().json;
}

TEST_F(Standing, WaitsForPricingAndStopsNoOther) {
    const auto id = create();
    const auto other = create(R"("result":"basket")");
    is_pricing_there = false;
    run_at("2026-03-05T07:00:00Z");
    EXPECT_EQ(runs(other), "2026-03-05 basket");
    EXPECT_EQ(runs(id), "2026-03-05 claimed");
    EXPECT_EQ(call("DELETE", "/" + id).status, 409);
    is_pricing_there = true;
    run_at("2026-03-05T07:00:30Z");
    EXPECT_EQ(runs(id), "2026-03-05 claimed") << "not at once again";
    run_at("2026-03-05T07:01:00Z");
    EXPECT_EQ(runs(id), "2026-03-05 ordered");
    EXPECT_EQ(host.orders().size(), 1U);
    EXPECT_EQ(call("DELETE", "/" + id).status, 204);
    EXPECT_EQ(call("GET", "/" + id).status, 404);
}

TEST_F(Standing, FollowsTheClockBackBesideManyThatHave) {
    const auto followed = create();
    run_at("2026-03-05T07:00:00Z");
    auto& database = host.context().database;
    constexpr std::string_view numbers =
        "WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number LIMIT 1000) ";
    ASSERT_TRUE(database
                    .execute(
                        std::string{numbers} +
                        "INSERT INTO schedule SELECT 'c-1', 's_' || n, version, 'paused', "
                        "pause_reason, created_at, created_by, updated_at, definition, lines, "
                        "agreed, once, settled, 0, failures FROM number, schedule"
                    )
                    .ok());
    ASSERT_TRUE(database
                    .execute(
                        std::string{numbers} +
                        "INSERT INTO schedule_run (company_id, schedule_id, run, due_at, outcome, "
                        "reason, detail, updated_at, attempts) SELECT 'c-1', 's_' || n, "
                        "'2026-03-09', 1773039570000000, 'ordered', '', '', 0, 0 FROM number"
                    )
                    .ok());
    const auto id = create();
    run_at("2026-07-01T00:00:00Z");
    ASSERT_TRUE(runs(id).starts_with("2026-06-29 ordered, 2026-06-25 missed"));
    run_at("2026-03-09T06:59:00Z");
    EXPECT_EQ(next(id, 1), "2026-03-09T07:00:00Z");
    EXPECT_EQ(runs(id), "2026-06-29 ordered");
}

/// Whatever write fails, the run is done once: with the next pass at the latest.
TEST_F(Standing, SurvivesEachFaultOfARun) {
    int harmed = 0;
    for (int calls_before = 0; calls_before < 60; ++calls_before) {
        SCOPED_TRACE(calls_before);
        host.clock().set(instant_of(*parse_time("2026-03-02T08:00:00Z")));
        const auto orders = host.orders().size();
        const auto id = create();
        host.clock().set(instant_of(*parse_time("2026-03-05T07:00:00Z")));
        host.fail_storage({.code = Code::unavailable, .after = calls_before});
        const auto first = host.run_job("run-schedules");
        host.fail_storage({.code = Code::unavailable, .after = 1'000'000});
        if (!first.ok() || runs(id) != "2026-03-05 ordered") ++harmed;
        for (const auto* again : {"2026-03-05T07:01:00Z", "2026-03-05T07:03:00Z"}) run_at(again);
        EXPECT_EQ(runs(id), "2026-03-05 ordered");
        EXPECT_EQ(host.orders().size(), orders + 1);
        ASSERT_EQ(call("DELETE", "/" + id).status, 204);
    }
    EXPECT_GT(harmed, 10);
}

TEST_F(Standing, LeavesABasketThatSomebodyTook) {
    const auto changed = create();
    const auto taken = create();
    const auto ordered = create();
    is_pricing_there = false;
    run_at("2026-03-05T07:00:00Z");
    is_pricing_there = true;
    const auto basket = [&](const std::string& id) {
        return baskets + ("/" + last_run(id).root()["basket"].string());
    };
    const testkit::FakeRequest more{.company = "c-7", .body = R"({"text":"PEN;1"})"};
    EXPECT_EQ(host.post(basket(changed) + "/lines", more).status, 200);
    EXPECT_EQ(host.remove(basket(taken), {.company = "c-7"}).status, 204);
    const testkit::FakeRequest seen{.company = "c-7", .body = R"({"version":1,"total":"8.00"})"};
    EXPECT_EQ(host.post(basket(ordered) + "/submit", seen).status, 202);
    run_at("2026-03-05T07:01:00Z");
    EXPECT_EQ(runs(changed), "2026-03-05 needs_decision (changed)");
    EXPECT_EQ(runs(taken), "2026-03-05 needs_decision (changed)");
    EXPECT_EQ(runs(ordered), "2026-03-05 ordered");
    EXPECT_EQ(host.orders().size(), 1U) << "his, and no second one";
    EXPECT_EQ(last_run(ordered).root()["order"].text(), host.orders().front().id);
    EXPECT_EQ(host.metric("standing_runs_total"), 3);
}

}  // namespace
}  // namespace portico::reorder
