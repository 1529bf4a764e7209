#pragma once

// The whole plugin, as the host loads it, over a mirror with a history.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

namespace portico::reorder {

inline constexpr std::int64_t a_day = 86'400'000'000;

/// c-7 orders paper every ten days and ink every thirty; c-8 has ordered nothing but pens.
class ReorderPlugin : public testing::Test {
protected:
    ReorderPlugin() {
        auto& mirror = host.mirror();
        mirror.company({.id = "c-7"});
        mirror.company({.id = "c-8"});
        for (const auto* sku : {"INK", "PAPER", "PEN", "SECRET"}) {
            mirror.product({.sku = sku, .name = std::string{"The "} + sku});
        }
        mirror.execute(R"(UPDATE product SET names = '{"uk":"Папір"}' WHERE sku = 'PAPER')");
        mirror.product({.sku = "GONE"});
        mirror.execute("UPDATE product SET status = 'discontinued' WHERE sku = 'GONE'");
        for (int day = 3; day <= 123; day += 10) {
            order("c-7", day, "PAPER", "24", {});
            order("c-7", day, "GONE", "1", {});
            order("c-7", day, "SECRET", "1", {});
        }
        for (int day = 33; day <= 123; day += 30) order("c-7", day, "INK", "2", "box");
        order("c-8", 5, "PEN", "100", {});
        host.provide("pricing.quote/1", [this](const ServiceCall& call) -> Result<std::string> {
            if (is_pricing_down) return Error{Code::unavailable, "Prices are being loaded."};
            if (!forged_prices.empty()) return forged_prices;
            return price(call);
        });
    }

    void SetUp() override {
        const auto started = host.start();
        ASSERT_TRUE(started.ok()) << started.error().message;
    }

    void order(
        const std::string& company,
        int days_ago,
        const std::string& sku,
        const std::string& quantity,
        const std::string& unit
    ) {
        const auto id = company + "-" + std::to_string(days_ago);
        const auto at = microseconds_of(host.clock().now()) - days_ago * a_day;
        auto& mirror = host.mirror();
        mirror.insert(
            "order_head",
            {{"company_id", company},
             {"id", id},
             {"status", "done"},
             {"currency", "EUR"},
             {"ordered_at", at}}
        );
        mirror.insert(
            "order_line",
            {{"company_id", company},
             {"order_id", id},
             {"line", std::int64_t{++lines}},
             {"sku", sku},
             {"quantity", quantity},
             {"unit", unit},
             {"unit_price", "1"}}
        );
    }

    /// One euro a piece; SECRET may not be bought.
    static Result<std::string> price(const ServiceCall& call) {
        const auto request = *json::parse(call.request);
        std::string told;
        for (const auto line : request.root()["lines"]) {
            told += told.empty() ? "{" : ",{";
            if (line["unit"].text() == "coil") {
                told += R"("status":"error","error":{"code":"unknown_unit"}})";
                continue;
            }
            told += line["sku"].text() == "SECRET"
                        ? R"("status":"error","error":{"code":"not_in_your_catalogue"}})"
                        : R"("status":"ok","unit_price":"1.00","total":")" +
                              line["quantity"].string() + R"(.00"})";
        }
        return R"({"currency":"EUR","lines":[)" + told + "]}";
    }

    std::vector<std::string> skus(std::string_view company, const std::string& query = "") {
        const auto reply = host.get("/api/v1/reorder/due" + query, {.company = company});
        EXPECT_EQ(reply.status, 200) << reply.error;
        std::vector<std::string> found;
        const auto document = reply.json();
        for (const auto item : document.root()["items"]) found.push_back(item["sku"].string());
        return found;
    }

    testkit::FakeHost host{testkit::plugin_under_test()};
    int lines = 0;
    bool is_pricing_down = false;
    std::string forged_prices;  ///< pricing's answer to everything; empty: a true one
};

}  // namespace portico::reorder
