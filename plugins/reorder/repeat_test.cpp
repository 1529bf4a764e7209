// Repeating what was ordered in a time, through the whole plugin.
#include <string>

#include <gtest/gtest.h>

#include "testing/reorder_fixture.hpp"

namespace portico::reorder {
namespace {

using testkit::FakeResponse;

/// It is 2026-03-02; orders of so many days ago are of these days.
constexpr int february_28 = 2;
constexpr int february_1 = 29;
constexpr int january_31 = 30;

class RepeatTime : public ReorderPlugin {
protected:
    FakeResponse repeat(std::string_view body, std::string_view company = "c-9") {
        return host.post("/api/v1/reorder/repeat", {.company = company, .body = body});
    }

    /// "PEN=5 ok, INK=1box unit_changed, "
    static std::string told(const FakeResponse& reply) {
        EXPECT_EQ(reply.status, 200) << reply.error;
        const auto document = reply.json();
        std::string text;
        for (const auto line : document.root()["lines"]) {
            const auto given = line["given"];
            text += given["sku"].string() + "=" + given["quantity"].string() +
                    given["unit"].string() + " " + line["outcome"].string() + ", ";
        }
        return text;
    }
};

TEST_F(RepeatTime, AddsUpTheLastMonth) {
    order("c-9", 1, "PEN", "1000", {});  // March
    order("c-9", february_28, "PEN", "2.5", {});
    order("c-9", 10, "INK", "1", "box");
    order("c-9", 11, "INK", "1", {});
    order("c-9", 12, "GONE", "4", {});
    order("c-9", february_1, "PEN", "3", {});
    order("c-9", january_31, "PEN", "1000", {});
    order("c-8", 10, "PAPER", "1000", {});
    const auto reply = repeat(R"({"period":"last_month"})");
    EXPECT_EQ(told(reply), "PEN=5.5 ok, INK=1box unit_changed, INK=1 ok, GONE=4 discontinued, ");
    const auto document = reply.json();
    EXPECT_EQ((*document.root()["lines"].begin())["given"]["source"].text(), "c-9-2, c-9-29");
    EXPECT_EQ(
        told(repeat(R"({"period":{"from":"2026-01-31","to":"2026-02-01"}})")), "PEN=1003 ok, "
    );

    host.mirror().execute("UPDATE order_head SET status = 'cancelled' WHERE id = 'c-9-29'");
    EXPECT_EQ(
        told(repeat(R"({"period":{"from":"2026-02-01","to":"2026-02-28"}})")).substr(0, 9),
        "PEN=2.5 o"
    );
}

TEST_F(RepeatTime, ComparesWithTheLatestPrice) {
    order("c-9", 10, "PEN", "1", {});
    host.mirror().execute("UPDATE order_line SET unit_price = '0.7' WHERE company_id = 'c-9'");
    order("c-9", 5, "PEN", "1", {});
    EXPECT_EQ(told(repeat(R"({"period":"last_month"})")), "PEN=2 ok, ");
    host.mirror().execute("UPDATE order_line SET unit_price = '0.7' WHERE order_id = 'c-9-5'");
    EXPECT_EQ(told(repeat(R"({"period":"last_month"})")), "PEN=2 price_changed, ");
}

TEST_F(RepeatTime, ComparesPricesOfOneCurrencyOnly) {
    order("c-9", 10, "PEN", "3", {});
    host.mirror().execute("UPDATE order_line SET unit_price = '40'");
    const auto one = R"({"orders":["c-9-10"]})";
    const auto month = R"({"period":"last_month"})";
    EXPECT_EQ(told(repeat(one)), "PEN=3 price_changed, ");
    EXPECT_EQ(told(repeat(month)), "PEN=3 price_changed, ");
    host.mirror().execute("UPDATE order_head SET currency = 'UAH'");
    for (const auto* body : {one, month}) {
        const auto reply = repeat(body);
        EXPECT_EQ(told(reply), "PEN=3 ok, ") << body;
        EXPECT_EQ(reply.body.find(R"("was")"), std::string::npos) << body;
    }
}

TEST_F(RepeatTime, NamesFewOfManyOrders) {
    for (int days_ago = 2; days_ago < 27; ++days_ago) order("c-9", days_ago, "PEN", "1", {});
    const auto document = repeat(R"({"period":"last_month"})").json();
    const auto source = (*document.root()["lines"].begin())["given"]["source"].string();
    EXPECT_TRUE(source.starts_with("c-9-2, c-9-3, ")) << source;
    EXPECT_TRUE(source.ends_with(", ...")) << source;
    EXPECT_LE(source.size(), 70U);
}

TEST_F(RepeatTime, RefusesTimesThatAreNone) {
    EXPECT_EQ(repeat(R"({"period":"last_month"})").status, 404) << "nothing was ordered";
    for (const auto* body :
         {R"({"period":"last_week"})",
          R"({"period":{"from":"2026-02-02","to":"2026-02-01"}})",
          R"({"period":{"from":"2025-02-01","to":"2026-02-02"}})",
          R"({"period":{"from":"2026-02-01"}})",
          R"({"period":{"from":"2026-02-01","to":"2026-02-31"}})",
          R"({"period":{"from":"2026-02-01T00:00:00Z","to":"2026-02-02"}})",
          R"({"period":"last_month","orders":["c-9-1"]})",
          R"({})",
          R"([])"}) {
        EXPECT_EQ(repeat(body).status, 400) << body;
    }
}

}  // namespace
}  // namespace portico::reorder
