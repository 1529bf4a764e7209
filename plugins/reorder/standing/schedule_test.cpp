// What people do with standing orders.
#include <chrono>
#include <string>

#include <gtest/gtest.h>

#include "standing/schedule_text.hpp"
#include "testing/standing_fixture.hpp"

namespace portico::reorder {
namespace {

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

TEST(ScheduleText, KeepsThatALineNamesTheArticleItself) {
    std::vector<BasketLine> lines(2);
    lines[1].is_sku = true;
    const auto kept = read_kept_lines(lines_text(lines));
    ASSERT_TRUE(kept.ok()) << kept.error().message;
    ASSERT_EQ(kept->size(), 2U);
    EXPECT_FALSE(kept->front().is_sku);
    EXPECT_TRUE(kept->back().is_sku);
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

TEST_F(Standing, LosesNoRunThatIsDueToAChange) {
    const auto id = create();
    host.clock().set(instant_of(*parse_time("2026-03-05T07:00:30Z")));
    const auto rule = R"({"rule":{"weekly":["fri"]}})";
    EXPECT_EQ(call("PATCH", "/" + id, rule).status, 409);
    EXPECT_EQ(call("PATCH", "/" + id, R"({"valid_until":"2026-03-04"})").status, 409);
    EXPECT_EQ(call("PATCH", "/" + id, R"({"name":"Kitchen"})").status, 200);
    run_at("2026-03-05T07:01:00Z");
    EXPECT_EQ(runs(id), "2026-03-05 ordered");
    EXPECT_EQ(call("PATCH", "/" + id, rule).status, 200);
    EXPECT_EQ(next(id, 1), "2026-03-06T07:00:00Z");
}

TEST_F(Standing, OrdersInTheNameOfWhoSaidWhatToOrder) {
    const auto id = create();
    const auto patch = [&](std::string_view body) {
        return call("PATCH", "/" + id, body, "c-7", "m-2").status;
    };
    ASSERT_EQ(patch(R"({"name":"Kitchen"})"), 200);
    run_at("2026-03-05T07:00:00Z");
    const auto once = R"({"lines":[{"sku":"PEN","quantity":"7"}]})";
    ASSERT_EQ(call("PUT", "/" + id + "/next", once, "c-7", "m-3").status, 200);
    run_at("2026-03-09T07:00:00Z");
    run_at("2026-03-12T07:00:00Z");
    ASSERT_EQ(patch(R"({"lines":[{"sku":"PEN","quantity":"900"}]})"), 200);
    EXPECT_EQ(shown(id, "created_by"), "m-1");
    EXPECT_EQ(shown(id, "ordered_by"), "m-2");
    run_at("2026-03-16T07:00:00Z");
    ASSERT_EQ(call("PATCH", "/" + id, R"({"result":"order"})").status, 200);
    run_at("2026-03-19T07:00:00Z");
    std::string members;
    for (const auto& order : host.orders()) members += order.member + " ";
    EXPECT_EQ(members, "m-1 m-3 m-1 m-2 m-1 ");
    EXPECT_EQ(call("PATCH", "/" + id, R"({"ordered_by":"m-2"})").status, 400);
}

TEST_F(Standing, CountsAnotherRuleFromNowOn) {
    const auto id = create(R"("result":"basket")");
    host.clock().set(instant_of(*parse_time("2026-03-04T08:00:00Z")));
    ASSERT_EQ(call("PUT", "/" + id + "/next", R"({"at":"2026-03-06T09:00"})").status, 200);
    ASSERT_EQ(call("PATCH", "/" + id, R"({"rule":{"weekly":["tue"]}})").status, 200);
    EXPECT_EQ(next(id, 1), "2026-03-10T07:00:00Z") << "not Tuesday before it was said";
    ASSERT_EQ(call("PATCH", "/" + id, R"({"rule":{"cron":"0 12 * * *"}})").status, 200);
    EXPECT_EQ(next(id), "2026-03-04T10:00:00Z 2026-03-05T10:00:00Z");
    EXPECT_EQ(call("PATCH", "/" + id, R"({"at":"08:00"})").status, 400) << "it has its own times";
    EXPECT_EQ(call("PATCH", "/" + id, R"({"rule":{"monthly":5}})").status, 400) << "at what time?";
    EXPECT_EQ(call("PATCH", "/" + id, R"({"rule":{"monthly":5},"at":"08:00"})").status, 200);
}

}  // namespace
}  // namespace portico::reorder
