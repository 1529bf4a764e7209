#pragma once

// Standing orders through the whole plugin, as the host loads it, under a clock that the test
// moves.
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>
#include <portico/time.hpp>

namespace portico::reorder {

inline constexpr auto schedules = "/api/v1/reorder/schedules";
inline constexpr auto baskets = "/api/v1/reorder/baskets";

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

    testkit::FakeResponse call(
        std::string_view method,
        const std::string& path,
        std::string_view body = {},
        std::string_view company = "c-7",
        std::string_view member = "m-1"
    ) {
        return host.call(
            method, schedules + path, {.company = company, .member = member, .body = body}
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

    testkit::FakeHost host{testkit::plugin_under_test()};
    int unit_price = 200;
    bool is_pricing_there = true;
    bool is_moving = false;  ///< a cent more each time somebody asks
};

}  // namespace portico::reorder
