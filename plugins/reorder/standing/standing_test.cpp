// Standing orders through the whole plugin, as the host loads it, under a clock that the test
// moves.
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>
#include <portico/time.hpp>

namespace portico::reorder {
namespace {

using testkit::FakeHost;
using testkit::FakeResponse;

constexpr auto schedules = "/api/v1/reorder/schedules";
constexpr auto baskets = "/api/v1/reorder/baskets";

/// The clock starts on Monday, 2026-03-02, at 10:00 in Kyiv.
class Standing : public testing::Test {
protected:
    Standing() {
        auto& mirror = host.mirror();
        mirror.company({.id = "c-7"});
        mirror.company({.id = "c-8"});
        for (const auto* sku : {"INK", "PAPER", "PEN"}) mirror.product({.sku = sku});
        mirror.product({.sku = "GONE"});
        mirror.execute("UPDATE product SET status = 'discontinued' WHERE sku = 'GONE'");
        host.provide("pricing.quote/1", [this](const ServiceCall& call) { return price(call); });
    }

    void SetUp() override {
        const auto started = host.start();
        ASSERT_TRUE(started.ok()) << started.error().message;
    }

    /// Every article costs `unit_price` cents.
    [[nodiscard]] Result<std::string> price(const ServiceCall& call) {
        if (is_moving) ++unit_price;
        if (!is_pricing_there) return unavailable("Pricing is away.");
        const auto request = *json::parse(call.request);
        const auto each = Decimal::scaled(unit_price, 2);
        std::string told;
        for (const auto line : request.root()["lines"]) {
            const auto quantity = *Decimal::parse(line["quantity"].text());
            const auto total = *multiply(quantity, each, 2, RoundingMode::half_up);
            told += told.empty() ? "{" : ",{";
            told += R"("status":"ok","unit_price":")" + each.text() + R"(","total":")" +
                    total.text() + R"("})";
        }
        return R"({"currency":"EUR","lines":[)" + told + "]}";
    }

    FakeResponse call(
        std::string_view method,
        const std::string& path,
        std::string_view body = {},
        std::string_view company = "c-7"
    ) {
        return host.call(
            method, schedules + path, {.company = company, .member = "m-1", .body = body}
        );
    }

    /// The id of a new one: paper and ink on Mondays and Thursdays at nine, Kyiv, with `more`
    /// members.
    std::string create(
        const std::string& more = R"("result":"order")",
        const std::string& rule = R"("rule":{"weekly":["mon","thu"]},"at":"09:00")"
    ) {
        const auto reply = call(
            "POST",
            "",
            R"({"name":"Office","lines":[{"sku":"PAPER","quantity":"3"},{"sku":"INK","quantity":"1"}],)"
            R"("time_zone":"Europe/Kyiv",)" +
                rule + "," + more + "}"
        );
        EXPECT_EQ(reply.status, 201) << reply.error;
        return reply.status == 201 ? reply.json().root()["id"].string() : std::string{};
    }

    /// Sets the clock to a moment like "2026-03-05T07:00:00Z" and does what is due then.
    void run_at(std::string_view moment) {
        host.clock().set(instant_of(*parse_time(moment)));
        const auto done = host.run_job("run-schedules");
        EXPECT_TRUE(done.ok()) << done.error().message;
    }

    /// The next runs as "2026-03-05T07:00:00Z ...", at most `count`.
    std::string next(const std::string& id, int count = 2) {
        const auto reply = call("GET", "/" + id);
        EXPECT_EQ(reply.status, 200) << reply.error;
        const auto document = reply.json();
        std::string text;
        for (const auto run : document.root()["next_runs"]) {
            if (count-- == 0) break;
            text += (text.empty() ? "" : " ") + run["at"].string();
        }
        return text;
    }

    /// "2026-03-05 ordered, 2026-03-02 missed" of its runs, the latest first.
    std::string runs(const std::string& id) {
        const auto document = call("GET", "/" + id + "/runs?limit=100").json();
        std::string text;
        for (const auto run : document.root()["items"]) {
            text +=
                (text.empty() ? "" : ", ") + run["run"].string() + " " + run["outcome"].string();
            if (run["reason"].is_string()) text += " (" + run["reason"].string() + ")";
        }
        return text;
    }

    json::Document last_run(const std::string& id) {
        const auto document = call("GET", "/" + id + "/runs?limit=1").json();
        return *json::parse((*document.root()["items"].begin()).dump());
    }

    std::string shown(const std::string& id, std::string_view field) {
        return call("GET", "/" + id).json().root()[field].string();
    }

    /// "outcome" of each event so far.
    std::string events() {
        std::string text;
        for (const auto& event : host.events()) {
            if (event.type != "standing_order.ran") continue;
            const auto document = *json::parse(event.json);
            text += (text.empty() ? "" : " ") + document.root()["outcome"].string();
        }
        return text;
    }

    FakeHost host{testkit::plugin_under_test()};
    int unit_price = 200;
    bool is_pricing_there = true;
    bool is_moving = false;  ///< a cent more each time somebody asks
};

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

TEST_F(Standing, FollowsItsZoneWithoutLosingOrDoublingADay) {
    const auto id =
        create(R"("result":"basket")", R"("rule":{"weekly":["mon","tue"]},"at":"18:00")");
    EXPECT_EQ(next(id, 1), "2026-03-02T16:00:00Z");
    ASSERT_EQ(call("PATCH", "/" + id, R"({"time_zone":"America/New_York"})").status, 200);
    EXPECT_EQ(next(id, 1), "2026-03-02T23:00:00Z") << "that Monday's, later";
    ASSERT_EQ(call("PATCH", "/" + id, R"({"time_zone":"Asia/Tokyo"})").status, 200);
    EXPECT_EQ(next(id, 1), "2026-03-02T09:00:00Z");
    run_at("2026-03-02T09:00:00Z");
    EXPECT_EQ(runs(id), "2026-03-02 basket");
    ASSERT_EQ(call("PATCH", "/" + id, R"({"time_zone":"America/New_York"})").status, 200);
    EXPECT_EQ(next(id, 1), "2026-03-03T23:00:00Z") << "Monday has had its run";
    ASSERT_EQ(call("PATCH", "/" + id, R"({"at":"20:00"})").status, 200);
    EXPECT_EQ(next(id, 1), "2026-03-04T01:00:00Z");
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

TEST_F(Standing, IsPausedSkippedAndChangedOnce) {
    const auto id = create(R"("result":"basket")");
    ASSERT_EQ(call("POST", "/" + id + "/skip", R"({"run":"2026-03-09"})").status, 200);
    EXPECT_EQ(next(id), "2026-03-05T07:00:00Z 2026-03-12T07:00:00Z");
    EXPECT_EQ(call("POST", "/" + id + "/skip", R"({"run":"2026-03-10"})").status, 400);
    ASSERT_EQ(call("POST", "/" + id + "/skip", "{}").status, 200);
    EXPECT_EQ(next(id, 1), "2026-03-12T07:00:00Z");
    ASSERT_EQ(call("DELETE", "/" + id + "/skip/2026-03-09").status, 200);
    EXPECT_EQ(call("DELETE", "/" + id + "/skip/2026-03-09").status, 404);
    EXPECT_EQ(next(id, 1), "2026-03-09T07:00:00Z");

    const auto once = R"({"at":"2026-03-10T12:00","lines":[{"sku":"PEN","quantity":"7"}]})";
    ASSERT_EQ(call("PUT", "/" + id + "/next", once).status, 200);
    EXPECT_EQ(next(id), "2026-03-10T10:00:00Z 2026-03-12T07:00:00Z");
    EXPECT_EQ(call("PUT", "/" + id + "/next", R"({"at":"2026-03-12T09:00"})").status, 400);
    EXPECT_EQ(call("PUT", "/" + id + "/next", R"({"at":"2026-03-02T09:59"})").status, 400);
    run_at("2026-03-09T07:00:00Z");
    EXPECT_EQ(runs(id), "2026-03-05 skipped");
    run_at("2026-03-10T10:00:00Z");
    EXPECT_EQ(runs(id), "2026-03-09 basket, 2026-03-05 skipped");
    const auto basket = host.get(baskets, {.company = "c-7"}).json();
    EXPECT_EQ(*(*basket.root()["items"].begin())["lines"].integer(), 1);
    EXPECT_EQ(shown(id, "once"), "") << "once";

    ASSERT_EQ(call("POST", "/" + id + "/pause", "{}").status, 200);
    run_at("2026-03-13T07:00:00Z");
    ASSERT_EQ(call("POST", "/" + id + "/resume", "{}").status, 200);
    run_at("2026-03-13T07:01:00Z");
    EXPECT_EQ(runs(id), "2026-03-09 basket, 2026-03-05 skipped") << "12 March came in the pause";
    EXPECT_EQ(next(id, 1), "2026-03-16T07:00:00Z");
}

TEST_F(Standing, BelongsToOneCompany) {
    const auto id = create();
    const auto path = "/" + id;
    for (const auto* action : {"/pause", "/resume", "/skip"}) {
        EXPECT_EQ(call("POST", path + action, "{}", "c-8").status, 404) << action;
    }
    EXPECT_EQ(call("GET", path, {}, "c-8").status, 404);
    EXPECT_EQ(call("GET", path + "/runs", {}, "c-8").status, 404);
    EXPECT_EQ(call("PATCH", path, R"({"name":"mine"})", "c-8").status, 404);
    EXPECT_EQ(call("DELETE", path, {}, "c-8").status, 404);
    EXPECT_EQ(call("PUT", path + "/next", R"({"at":"2026-03-04T09:00"})", "c-8").status, 404);
    EXPECT_EQ(call("DELETE", path + "/next", {}, "c-8").status, 404);
    EXPECT_EQ(call("DELETE", path + "/skip/2026-03-09", {}, "c-8").status, 404);
    EXPECT_EQ(call("GET", "", {}, "c-8").json().root()["items"].size(), 0U);
    EXPECT_EQ(call("GET", "").json().root()["items"].size(), 1U);
    EXPECT_EQ(next(id, 1), "2026-03-05T07:00:00Z");
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

TEST_F(Standing, RefusesWhatDoesNotFitTogether) {
    const auto with = [&](const std::string& members) {
        return call("POST", "", R"({"name":"x",)" + members + "}");
    };
    const std::string lines = R"("lines":[{"sku":"PEN","quantity":1}],)";
    const std::string rule = R"("rule":{"monthly":1},"at":"09:00",)";
    const std::string zone = R"("time_zone":"UTC")";
    EXPECT_EQ(with(lines + rule + zone).status, 201);
    EXPECT_EQ(with(rule + zone).status, 400) << "no lines";
    EXPECT_EQ(with(lines + zone).status, 400) << "no rule";
    EXPECT_EQ(with(lines + rule + R"("time_zone":"Mars/Base")").status, 400);
    EXPECT_EQ(with(lines + R"("rule":{"monthly":1},)" + zone).status, 400) << "no time of day";
    EXPECT_EQ(with(lines + R"("rule":{"cron":"0 9 * * *"},"at":"09:00",)" + zone).status, 400);
    EXPECT_EQ(
        with(lines + rule + R"("valid_from":"2026-05-01","valid_until":"2026-04-30",)" + zone)
            .status,
        400
    );
    EXPECT_EQ(with(lines + rule + R"("surplus":1,)" + zone).status, 400);
    EXPECT_EQ(with(lines + R"("source":{"order":"1"},)" + rule + zone).status, 400);
    const auto id = create();
    EXPECT_EQ(call("PATCH", "/" + id, R"({"version":1,"name":"A"})").status, 200);
    EXPECT_EQ(call("PATCH", "/" + id, R"({"version":1,"name":"B"})").status, 409);
}

TEST_F(Standing, EndsWithItsLastDay) {
    const auto id =
        create(R"("result":"basket","valid_from":"2026-03-06","valid_until":"2026-03-12")");
    EXPECT_EQ(next(id, 9), "2026-03-09T07:00:00Z 2026-03-12T07:00:00Z");
    run_at("2026-03-09T07:00:00Z");
    run_at("2026-03-12T07:00:00Z");
    run_at("2026-03-16T07:00:00Z");
    EXPECT_EQ(runs(id), "2026-03-12 basket, 2026-03-09 basket");
    EXPECT_EQ(shown(id, "state"), "ended");
    host.clock().advance(std::chrono::hours{24 * 366});
    ASSERT_TRUE(host.run_job("forget-baskets").ok());
    EXPECT_EQ(runs(id), "");
}

}  // namespace
}  // namespace portico::reorder
