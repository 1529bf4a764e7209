// What a company calls the articles itself, through the whole plugin.
#include <chrono>
#include <string>
#include <string_view>

#include "testing/reorder_fixture.hpp"

namespace portico::reorder {
namespace {

constexpr auto codes = "/api/v1/reorder/codes";

class Codes : public ReorderPlugin {
protected:
    int put(const std::string& code, std::string_view body, std::string_view company = "c-7") {
        return host.put(codes + ("/" + code), {.company = company, .member = "m-1", .body = body})
            .status;
    }

    /// "PAPER box ok" of each line that is typed, joined by commas.
    std::string typed(std::string_view lines_text, std::string_view company = "c-7") {
        const auto reply = host.post(
            "/api/v1/reorder/check",
            {.company = company, .body = lines_text, .content_type = "text/plain"}
        );
        EXPECT_EQ(reply.status, 200) << reply.error;
        std::string text;
        const auto document = reply.json();
        for (const auto line : document.root()["lines"]) {
            if (!text.empty()) text += ", ";
            text +=
                line["sku"].string() + " " + line["unit"].string() + " " + line["outcome"].string();
        }
        return text;
    }
};

TEST_F(Codes, NameArticlesForTheirCompany) {
    EXPECT_EQ(typed("77-001;3"), "  unknown_sku");
    ASSERT_EQ(put("77.001", R"({"sku":"PAPER"})"), 200);
    EXPECT_EQ(typed("77-001;3\n77001;4"), "PAPER pcs ok, PAPER pcs merged_duplicate");
    EXPECT_EQ(typed("77-001;3", "c-8"), "  unknown_sku") << "another company's number";

    ASSERT_EQ(put("77-001", R"({"sku":"INK"})"), 200) << "however it is written";
    EXPECT_EQ(typed("77-001;3"), "INK pcs ok");
    EXPECT_EQ(host.remove(codes + std::string{"/77001"}, {.company = "c-8"}).status, 404);
    EXPECT_EQ(host.get(codes + std::string{"/77001"}, {.company = "c-8"}).status, 404);
    EXPECT_EQ(host.remove(codes + std::string{"/77001"}, {.company = "c-7"}).status, 204);
    EXPECT_EQ(typed("77-001;3"), "  unknown_sku");
}

TEST_F(Codes, CountAfterTheSkuUnlessTheyShallNot) {
    EXPECT_EQ(put("paper", R"({"sku":"INK"})"), 409) << "another article's SKU";
    EXPECT_EQ(put("paper", R"({"sku":"PAPER"})"), 200) << "its own";
    EXPECT_EQ(typed("PAPER;1"), "PAPER pcs ok");
    ASSERT_EQ(put("paper", R"({"sku":"INK","over_sku":true})"), 200);
    EXPECT_EQ(typed("PAPER;1"), "INK pcs ok");

    const auto repeated =
        host.post("/api/v1/reorder/repeat", {.company = "c-7", .body = R"({"orders":["c-7-3"]})"});
    EXPECT_EQ((*repeated.json().root()["lines"].begin())["sku"].text(), "PAPER")
        << "an earlier order names the product itself";
}

TEST_F(Codes, AreNotLookedUpForTheArticleItself) {
    ASSERT_EQ(put("paper", R"({"sku":"PEN","over_sku":true})"), 200);
    ASSERT_TRUE(host.run_job("learn").ok());
    const auto post = [this](const std::string& path, std::string_view body) {
        auto reply =
            host.post("/api/v1/reorder/" + path, {.company = "c-7", .member = "m-1", .body = body});
        EXPECT_LT(reply.status, 300) << path << ": " << reply.error;
        return reply.json();
    };
    const auto first = [](const json::Document& reply, std::string_view member = "lines") {
        return *reply.root()[member].begin();
    };
    const auto basket = post("due/basket", R"({"skus":["PAPER"]})");
    EXPECT_EQ(first(basket)["sku"].text(), "PAPER");
    const auto path = "baskets/" + basket.root()["id"].string();
    const auto line = "/api/v1/reorder/" + path + "/lines/1";
    const auto changed = host.put(line, {.company = "c-7", .body = R"({"quantity":"48"})"});
    EXPECT_EQ(first(changed.json())["sku"].text(), "PAPER") << "still the same article";
    const auto both = post(path + "/lines", R"({"lines":[{"sku":"PAPER","quantity":"1"}]})");
    EXPECT_EQ((*++both.root()["lines"].begin())["sku"].text(), "PEN") << "as they call it";
    const auto typed_anew =
        host.put(line, {.company = "c-7", .body = R"({"sku":"paper","quantity":"1"})"});
    EXPECT_EQ(first(typed_anew.json())["sku"].text(), "PEN");

    const auto bought = host.get("/api/v1/reorder/purchased?q=PAPER", {.company = "c-7"}).json();
    EXPECT_EQ(first(bought, "items")["today"]["sku"].text(), "PAPER");
    host.mirror().execute("UPDATE order_line SET active = 0 WHERE sku <> 'PAPER'");
    EXPECT_EQ(first(post("repeat", R"({"period":"last_month"})"))["sku"].text(), "PAPER");

    post(
        "schedules",
        R"({"name":"x","source":{"order":"c-7-3"},"rule":{"every_days":1,"from":"2026-01-01"},"at":"09:00",)"
        R"("time_zone":"UTC","result":"order"})"
    );
    host.clock().advance(std::chrono::hours{24});
    ASSERT_TRUE(host.run_job("run-schedules").ok());
    ASSERT_EQ(host.orders().size(), 1U);
    EXPECT_NE(host.orders().front().json.find(R"("sku":"PAPER")"), std::string::npos)
        << host.orders().front().json;
}

TEST_F(Codes, AreAmbiguousWhereASkuCameLater) {
    ASSERT_EQ(put("NEW-1", R"({"sku":"INK"})"), 200);
    host.mirror().product({.sku = "NEW-1"});
    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["product"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    EXPECT_EQ(typed("NEW-1;1\nNEW 1;1"), "  ambiguous, INK pcs ok");
}

TEST_F(Codes, AreSetManyAtATime) {
    const auto set = [&](std::string_view body) {
        return host.put(codes, {.company = "c-7", .body = body});
    };
    EXPECT_EQ(
        set(R"({"codes":[{"code":"1","sku":"INK"},{"code":"2","sku":"PEN"},{"code":"3","sku":"INK"}]})"
        )
            .status,
        200
    );
    EXPECT_EQ(typed("1;1\n2;1"), "INK pcs ok, PEN pcs ok");
    const auto wrong = set(R"({"codes":[{"code":"4","sku":"INK"},{"code":"5","sku":"NONE"}]})");
    EXPECT_EQ(wrong.status, 400);
    EXPECT_EQ(wrong.error, "Code 2: There is no article NONE.");
    EXPECT_EQ(typed("4;1"), "  unknown_sku") << "all or none";
    EXPECT_EQ(set(R"({"codes":[{"code":"4","sku":"INK"},{"code":"-4","sku":"PEN"}]})").status, 400);
    EXPECT_EQ(set(R"({"codes":[{"code":"4","sku":"INK","unit":"coil"}]})").status, 400);
    EXPECT_EQ(set(R"({"codes":[{"code":" - ","sku":"INK"}]})").status, 400);
    EXPECT_EQ(set(R"({"codes":[]})").status, 400);

    const auto first = host.get(codes + std::string{"?sku=INK&limit=1"}, {.company = "c-7"}).json();
    EXPECT_EQ((*first.root()["items"].begin())["code"].text(), "1");
    const auto next = codes + ("?sku=INK&limit=1&after=" + first.root()["next"].string());
    const auto second = host.get(next, {.company = "c-7"}).json();
    EXPECT_EQ((*second.root()["items"].begin())["code"].text(), "3");
    EXPECT_TRUE(second.root()["next"].is_null());
    EXPECT_EQ(host.get(codes, {.company = "c-8"}).json().root()["items"].size(), 0U);
}

}  // namespace
}  // namespace portico::reorder
