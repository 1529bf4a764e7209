// Baskets through the whole plugin, as the host loads it.
#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

namespace portico::reorder {
namespace {

using testkit::FakeHost;
using testkit::FakeResponse;

constexpr auto baskets = "/api/v1/reorder/baskets";

class Baskets : public testing::Test {
protected:
    Baskets() {
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

    /// Every article costs `unit_price` euros, a whole number.
    [[nodiscard]] Result<std::string> price(const ServiceCall& call) const {
        const auto request = *json::parse(call.request);
        std::string told;
        for (const auto line : request.root()["lines"]) {
            const auto quantity = *Decimal::parse(line["quantity"].text());
            const auto total =
                *multiply(quantity, Decimal::whole(unit_price), 2, RoundingMode::half_up);
            told += told.empty() ? "{" : ",{";
            told += R"("status":"ok","unit_price":")" + std::to_string(unit_price) +
                    R"(.00","total":")" + total.text() + R"("})";
        }
        return R"({"currency":"EUR","lines":[)" + told + "]}";
    }

    FakeResponse post(
        const std::string& path, std::string_view body, std::string_view company = "c-7"
    ) {
        return host.post(baskets + path, {.company = company, .member = "m-1", .body = body});
    }

    FakeResponse get(const std::string& id, std::string_view member = "m-1") {
        return host.get(baskets + ("/" + id), {.company = "c-7", .member = member});
    }

    /// The id of a new basket.
    std::string create(std::string_view body) {
        const auto reply = post("", body);
        EXPECT_EQ(reply.status, 201) << reply.error;
        return reply.json().root()["id"].string();
    }

    /// "1:PAPER=3 2:INK=1" of a basket, with its total.
    std::string content(const std::string& id) {
        const auto reply = get(id);
        EXPECT_EQ(reply.status, 200) << reply.error;
        const auto document = reply.json();
        std::string text;
        for (const auto line : document.root()["lines"]) {
            text += std::string{line["line"].text()} + ":" + line["given"]["sku"].string() + "=" +
                    line["given"]["quantity"].string() + " ";
        }
        return text + document.root()["total"].string();
    }

    FakeResponse submit(const std::string& id, std::string_view total) {
        const auto version = get(id).json().root()["version"].string();
        return post(
            "/" + id + "/submit",
            R"({"version":)" + version + R"(,"total":")" + std::string{total} + R"("})"
        );
    }

    FakeHost host{testkit::plugin_under_test()};
    int unit_price = 2;
};

constexpr auto three_papers = R"({"name":"Office","lines":[{"sku":"PAPER","quantity":3}]})";

TEST_F(Baskets, AreSharedAndAddUp) {
    const auto id = create(three_papers);
    EXPECT_EQ(content(id), "1:PAPER=3 6.00");

    const auto reply = host.post(
        baskets + ("/" + id + "/lines"),
        {.company = "c-7",
         .member = "m-2",
         .body =
             R"({"lines":[{"sku":"PAPER","quantity":"1,5"},{"sku":"INK","quantity":1,"comment":"black"}]})"}
    );
    ASSERT_EQ(reply.status, 200) << reply.error;
    EXPECT_EQ(content(id), "1:PAPER=4.5 2:INK=1 11.00");
    EXPECT_EQ(post("/" + id + "/lines", R"({"text":"PEN;2"})").status, 200);

    const auto put = host.put(
        baskets + ("/" + id + "/lines/2"),
        {.company = "c-7", .body = R"({"sku":"INK","quantity":"7"})"}
    );
    EXPECT_EQ(put.status, 200) << put.error;
    EXPECT_EQ(host.remove(baskets + ("/" + id + "/lines/1"), {.company = "c-7"}).status, 200);
    EXPECT_EQ(content(id), "2:INK=7 3:PEN=2 18.00");
    EXPECT_EQ(host.remove(baskets + ("/" + id + "/lines/1"), {.company = "c-7"}).status, 404);
}

TEST_F(Baskets, BelongToOneCompany) {
    const auto id = create(three_papers);
    const testkit::FakeRequest other{
        .company = "c-8", .body = R"({"lines":[{"sku":"PEN","quantity":1}]})"};
    const auto path = baskets + ("/" + id);
    EXPECT_EQ(host.get(path, other).status, 404);
    EXPECT_EQ(host.post(path + "/lines", other).status, 404);
    EXPECT_EQ(
        host.put(path + "/lines/1", {.company = "c-8", .body = R"({"quantity":"9"})"}).status, 404
    );
    EXPECT_EQ(host.remove(path + "/lines/1", other).status, 404);
    EXPECT_EQ(host.remove(path, other).status, 404);
    EXPECT_EQ(host.patch(path, {.company = "c-8", .body = R"({"name":"mine"})"}).status, 404);
    EXPECT_EQ(post("/" + id + "/split", "{}", "c-8").status, 404);
    EXPECT_EQ(post("/" + id + "/submit", R"({"version":1,"total":"6"})", "c-8").status, 404);
    const auto own = post("", three_papers, "c-8").json().root()["id"].string();
    EXPECT_EQ(post("/" + own + "/merge", R"({"from":")" + id + R"("})", "c-8").status, 404);
    EXPECT_EQ(host.get(baskets, {.company = "c-8"}).json().root()["items"].size(), 1U);
    EXPECT_EQ(content(id), "1:PAPER=3 6.00");
    EXPECT_TRUE(host.orders().empty());
}

TEST_F(Baskets, SayWhatChangedSinceOneLooked) {
    const auto id = create(three_papers);
    EXPECT_EQ(get(id).json().root()["changes"].size(), 0U);
    unit_price = 5;
    const auto changed = get(id).json();
    ASSERT_EQ(changed.root()["changes"].size(), 1U);
    const auto change = *changed.root()["changes"].begin();
    EXPECT_EQ(change["was_unit_price"].text(), "2.00");
    EXPECT_EQ((*changed.root()["lines"].begin())["unit_price"].text(), "5.00");
    EXPECT_EQ(get(id).json().root()["changes"].size(), 0U) << "he has seen it now";
    EXPECT_EQ(get(id, "m-2").json().root()["changes"].size(), 0U) << "he had never looked";
    host.mirror().execute("UPDATE product SET status = 'discontinued' WHERE sku = 'PAPER'");
    host.publish({.type = "erp.sync.completed", .json = R"({"entities":["product"]})"});
    ASSERT_TRUE(host.deliver_events().ok());
    EXPECT_EQ(get(id, "m-2").json().root()["changes"].size(), 1U);
}

TEST_F(Baskets, TellWhatAColleagueChanged) {
    const auto id = create(R"({"text":"PAPER;3\nPEN;1\nINK;4"})");
    ASSERT_EQ(get(id, "m-2").status, 200);
    const auto line = [&](std::string_view number) {
        return baskets + ("/" + id + "/lines/") + std::string{number};
    };
    const testkit::FakeRequest dearer{
        .company = "c-7", .member = "m-1", .body = R"({"quantity":"300"})"};
    const auto own = host.put(line("1"), dearer);
    ASSERT_EQ(own.status, 200) << own.error;
    EXPECT_EQ(own.json().root()["changes"].size(), 0U) << "he knows what he did";
    ASSERT_EQ(host.remove(line("2"), {.company = "c-7", .member = "m-1"}).status, 200);

    const auto document = get(id, "m-2").json();
    const auto changes = document.root()["changes"];
    ASSERT_EQ(changes.size(), 2U);
    const auto first = *changes.begin();
    EXPECT_EQ(*first["line"].integer(), 1);
    EXPECT_EQ(first["was_quantity"].text(), "3");
    const auto second = *++changes.begin();
    EXPECT_EQ(second["sku"].text(), "PEN");
    EXPECT_TRUE(second["is_gone"].boolean());
    EXPECT_EQ(get(id, "m-2").json().root()["changes"].size(), 0U);
}

TEST_F(Baskets, LoseNoDayOfALine) {
    const auto id = create(
        R"({"requested_at":"2026-12-01","lines":[{"sku":"PAPER","quantity":1},
            {"sku":"PEN","quantity":1,"requested_at":"2026-12-05"}]})"
    );
    const auto reply = submit(id, "4");
    EXPECT_EQ(reply.status, 409);
    EXPECT_NE(reply.error.find("other days than the rest: 2."), std::string::npos) << reply.error;
    EXPECT_TRUE(host.orders().empty());
    EXPECT_EQ(post("/" + id + "/split", "{}").status, 200);
    EXPECT_EQ(submit(id, "2").status, 202);
}

TEST_F(Baskets, MergeWhatTheyAllSay) {
    const auto id = create(R"({"requested_at":"2026-12-01","comment":"Gate 1","text":"PAPER;1"})");
    const auto other = create(
        R"({"requested_at":"2026-12-05","client_reference":"PO 8","comment":"Ring","text":"PEN;1"})"
    );
    const auto third = create(R"({"client_reference":"PO 9","text":"INK;4"})");
    const auto merge = [&](const std::string& from) {
        return post("/" + id + "/merge", R"({"from":")" + from + R"("})");
    };
    const auto merged = merge(other);
    ASSERT_EQ(merged.status, 200) << merged.error;
    const auto document = merged.json();
    EXPECT_EQ(document.root()["client_reference"].text(), "PO 8");
    EXPECT_EQ(document.root()["comment"].text(), "Gate 1; Ring");
    EXPECT_EQ((*++document.root()["lines"].begin())["requested_at"].text(), "2026-12-05T00:00:00Z");
    EXPECT_EQ(merge(third).status, 409) << "another reference";
    EXPECT_EQ(get(third).status, 200);
}

TEST_F(Baskets, KeepTheCommentsOfLinesThatCountAsOne) {
    const auto id = create(
        R"({"lines":[{"sku":"PAPER","quantity":1,"comment":"blue"},{"sku":"pa-per","quantity":2,"comment":"red"}]})"
    );
    ASSERT_EQ(submit(id, "6").status, 202);
    const auto& json = host.orders().front().json;
    EXPECT_NE(json.find(R"("comment":"blue; red")"), std::string::npos) << json;

    const std::string long_one(600, 'x');
    const auto both = create(
        R"({"lines":[{"sku":"PAPER","quantity":1,"comment":"y)" + long_one +
        R"("},{"sku":"pa-per","quantity":2,"comment":")" + long_one + R"("}]})"
    );
    const auto refused = submit(both, "6");
    EXPECT_EQ(refused.status, 409);
    EXPECT_NE(refused.error.find("comments of line 1"), std::string::npos) << refused.error;
}

TEST_F(Baskets, AreNotOverwrittenUnseen) {
    const auto id = create(three_papers);
    const auto path = "/" + id + "/lines";
    EXPECT_EQ(post(path, R"({"version":1,"lines":[{"sku":"PEN","quantity":1}]})").status, 200);
    const auto reply = post(path, R"({"version":1,"lines":[{"sku":"INK","quantity":1}]})");
    EXPECT_EQ(reply.status, 409);
    EXPECT_EQ(content(id), "1:PAPER=3 2:PEN=1 8.00");
}

TEST_F(Baskets, MergeAndSplitByDay) {
    const auto id = create(
        R"({"lines":[{"sku":"PAPER","quantity":1},{"sku":"PAPER","quantity":2,"requested_at":"2026-12-01"},
            {"sku":"PEN","quantity":1,"requested_at":"2026-12-05"},{"sku":"INK","quantity":4,"requested_at":"2026-12-01"}]})"
    );
    const auto split = post("/" + id + "/split", "{}");
    ASSERT_EQ(split.status, 200) << split.error;
    std::vector<std::string> parts;
    const auto document = split.json();
    for (const auto part : document.root()["baskets"]) parts.push_back(part.string());
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(content(id), "1:PAPER=1 2.00");
    EXPECT_EQ(content(parts[0]), "2:PAPER=2 4:INK=4 12.00");
    EXPECT_EQ(content(parts[1]), "3:PEN=1 2.00");
    EXPECT_EQ(get(parts[1]).json().root()["requested_at"].text(), "2026-12-05T00:00:00Z");

    EXPECT_EQ(post("/" + id + "/merge", R"({"from":")" + parts[1] + R"("})").status, 200);
    EXPECT_EQ(get(parts[1]).status, 404);
    EXPECT_EQ(post("/" + id + "/merge", R"({"from":")" + id + R"("})").status, 400);
}

TEST_F(Baskets, BecomeOneOrderAsSeen) {
    const auto id = create(
        R"({"client_reference":"PO 7","lines":[{"sku":"PAPER","quantity":3,"comment":"white"}]})"
    );
    const auto dearer = submit(id, "5.99");
    EXPECT_EQ(dearer.status, 409);
    EXPECT_NE(dearer.error.find("6.00 EUR"), std::string::npos) << dearer.error;
    const auto sent = submit(id, "6");
    ASSERT_EQ(sent.status, 202) << sent.error;
    ASSERT_EQ(host.orders().size(), 1U);
    EXPECT_EQ(
        host.orders().front().json,
        R"({"currency":"EUR","client_reference":"PO 7","lines":[{"sku":"PAPER","quantity":"3","unit":"pcs","unit_price":"2.00","comment":"white"}]})"
    );
    EXPECT_EQ(host.orders().front().member, "m-1");

    unit_price = 9;
    EXPECT_EQ(submit(id, "6").status, 202) << "the same order again";
    EXPECT_EQ(host.orders().size(), 1U);
    EXPECT_EQ(get(id).json().root()["state"].text(), "submitted");
    EXPECT_EQ(get(id).json().root()["order"].text(), host.orders().front().id);
    EXPECT_EQ(post("/" + id + "/lines", R"({"text":"PEN;1"})").status, 409);
    EXPECT_EQ(host.remove(baskets + ("/" + id), {.company = "c-7"}).status, 409);
}

TEST_F(Baskets, AreForgottenAYearAfterTheOrder) {
    const auto ordered = create(three_papers);
    const auto open = create(three_papers);
    ASSERT_EQ(submit(ordered, "6").status, 202);
    host.clock().advance(std::chrono::hours{24 * 364});
    ASSERT_TRUE(host.run_job("forget-baskets").ok());
    EXPECT_EQ(get(ordered).status, 200);
    host.clock().advance(std::chrono::hours{24 * 2});
    ASSERT_TRUE(host.run_job("forget-baskets").ok());
    EXPECT_EQ(get(ordered).status, 404);
    EXPECT_EQ(content(open), "1:PAPER=3 6.00") << "a draft is kept";
}

TEST_F(Baskets, AreOrderedWholeOrNotAtAll) {
    const auto id = create(R"({"text":"PEN;1\nPAPER;1\nGONE;1\nnothing;2"})");
    ASSERT_EQ(host.remove(baskets + ("/" + id + "/lines/1"), {.company = "c-7"}).status, 200);
    const auto reply = submit(id, "2");
    EXPECT_EQ(reply.status, 409);
    EXPECT_NE(reply.error.find(": 3, 4."), std::string::npos) << reply.error;
    EXPECT_TRUE(host.orders().empty());
}

/// Whatever write fails, at most one order leaves, and the next try says what became of it.
TEST_F(Baskets, SurviveEachFaultOfASubmission) {
    int failed_after_it_left = 0;
    int unharmed = 0;
    for (int calls_before = 0; calls_before < 60; ++calls_before) {
        SCOPED_TRACE(calls_before);
        const auto orders = host.orders().size();
        const auto id = create(three_papers);
        const auto version = get(id).json().root()["version"].string();
        const auto body = R"({"version":)" + version + R"(,"total":"6"})";
        host.fail_storage({.code = Code::unavailable, .after = calls_before});
        const auto first = post("/" + id + "/submit", body);
        if (first.status != 202 && host.orders().size() > orders) ++failed_after_it_left;
        if (first.status == 202) ++unharmed;
        host.fail_storage({.code = Code::unavailable, .after = 1'000'000});
        const auto second = post("/" + id + "/submit", body);
        EXPECT_EQ(second.status, 202) << first.status << first.error << " / " << second.error;
        EXPECT_EQ(host.orders().size(), orders + 1);
    }
    EXPECT_GT(failed_after_it_left, 0) << "no fault came between the order and its basket";
    EXPECT_GT(unharmed, 0) << "some calls come after the last one of a submission";
}

}  // namespace
}  // namespace portico::reorder
