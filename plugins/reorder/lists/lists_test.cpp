// Named lists through the whole plugin, as the host loads it.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "testing/reorder_fixture.hpp"

namespace portico::reorder {
namespace {

using testkit::FakeRequest;
using testkit::FakeResponse;

constexpr auto lists = "/api/v1/reorder/lists";

class NamedLists : public ReorderPlugin {
protected:
    static FakeRequest as(std::string_view member, std::string_view body = {}) {
        return {.company = "c-7", .member = member, .roles = role::buyer, .body = body};
    }

    FakeResponse post(
        const std::string& path, std::string_view body, std::string_view member = "m-1"
    ) {
        return host.post(lists + path, as(member, body));
    }

    FakeResponse get(const std::string& path, std::string_view member = "m-1") {
        return host.get(lists + path, as(member));
    }

    /// The path of a new list: "/l_1".
    std::string create(std::string_view body, std::string_view member = "m-1") {
        const auto reply = post("", body, member);
        EXPECT_EQ(reply.status, 201) << reply.error;
        return "/" + reply.json().root()["id"].string();
    }

    /// "1:PAPER=3 ok, 2:GONE=1 discontinued, ".
    static std::string lines_in(const FakeResponse& reply) {
        EXPECT_LE(reply.status, 201) << reply.error;
        const auto document = reply.json();
        std::string text;
        for (const auto line : document.root()["lines"]) {
            text += line["line"].string() + ":" + line["given"]["sku"].string() + "=" +
                    line["given"]["quantity"].string() + " " + line["outcome"].string() + ", ";
        }
        return text;
    }

    std::vector<std::string> names(std::string_view member) {
        std::vector<std::string> found;
        const auto document = get("", member).json();
        for (const auto item : document.root()["items"]) found.push_back(item["name"].string());
        return found;
    }
};

using Names = std::vector<std::string>;
constexpr auto office =
    R"({"name":" Office ","lines":[{"sku":"PAPER","quantity":"3"},{"sku":"GONE"},{"sku":"PAPER","quantity":2}]})";

TEST_F(NamedLists, KeepWhatIsGoneAndTellWhatWasMerged) {
    const auto reply = post("", office);
    ASSERT_EQ(reply.status, 201) << reply.error;
    const auto made = reply.json();
    EXPECT_EQ(made.root()["name"].text(), "Office");
    EXPECT_EQ(made.root()["merged"].dump(), R"([{"given":3,"line":1,"quantity":"5"}])");
    EXPECT_EQ(lines_in(reply), "1:PAPER=5 ok, 2:GONE=1 discontinued, ");
    EXPECT_EQ(made.root()["total"].text(), "5.00");
    const auto path = "/" + made.root()["id"].string();

    EXPECT_EQ(post(path + "/lines", R"({"text":"paper;1\nINK;2"})").status, 200);
    const auto line =
        host.patch(lists + path + "/lines/4", as("m-2", R"({"quantity":"7,5","comment":"black"})"));
    EXPECT_EQ(
        lines_in(line),
        "1:PAPER=5 ok, 2:GONE=1 discontinued, 3:paper=1 merged_duplicate, 4:INK=7.5 ok, "
    );
    const auto shown = line.json();
    std::vector<std::string> said;
    for (const auto one : shown.root()["lines"]) said.push_back(one["sentence"].string());
    EXPECT_NE(said[2].find("line 1"), std::string::npos) << said[2];
    EXPECT_EQ(host.remove(lists + path + "/lines/3", as("m-2")).status, 200);
    EXPECT_EQ(host.remove(lists + path + "/lines/3", as("m-2")).status, 404);
    EXPECT_EQ(lines_in(get(path + "?check=false")), "1:PAPER=5 , 2:GONE=1 , 4:INK=7.5 , ");
}

TEST_F(NamedLists, AreSharedOrTheirOwnersAlone) {
    const auto shared = create(office);
    const auto own = create(R"({"name":"Mine","shared":false})");
    EXPECT_EQ(names("m-1"), (Names{"Mine", "Office"}));
    EXPECT_EQ(names("m-2"), Names{"Office"});
    EXPECT_EQ(get(shared, "m-2").status, 200);
    EXPECT_EQ(get(own, "m-2").status, 404);
    EXPECT_EQ(host.patch(lists + own, as("m-2", R"({"name":"His"})")).status, 404);
    EXPECT_EQ(host.remove(lists + own, as("m-2")).status, 404);
    EXPECT_EQ(post(own + "/copy", "{}", "m-2").status, 404);

    EXPECT_EQ(host.patch(lists + shared, as("m-2", R"({"name":"Paper"})")).status, 200);
    EXPECT_EQ(host.patch(lists + shared, as("m-2", R"({"shared":false})")).status, 403);
    EXPECT_EQ(host.remove(lists + shared, as("m-2")).status, 403);
    EXPECT_EQ(host.patch(lists + shared, as("m-1", R"({"shared":false})")).status, 200);
    EXPECT_EQ(names("m-2"), Names{});
    EXPECT_EQ(host.remove(lists + shared, as("m-1")).status, 204);
    EXPECT_EQ(post("", R"({"name":"Nobody's","shared":false})", "").status, 400);

    const auto others = create(R"({"name":"Theirs"})", "m-2");
    auto admin = as("m-1");
    admin.roles = role::buyer | role::company_admin;
    EXPECT_EQ(host.remove(lists + others, admin).status, 204);
    auto finance = as("m-1", office);
    finance.roles = role::finance;
    EXPECT_EQ(host.post(lists, finance).status, 403);
}

TEST_F(NamedLists, BelongToOneCompany) {
    const auto path = lists + create(office);
    const auto other = [](std::string_view body) {
        return FakeRequest{.company = "c-8", .member = "m-1", .body = body};
    };
    EXPECT_EQ(host.get(path, other("")).status, 404);
    EXPECT_EQ(host.patch(path, other(R"({"name":"x"})")).status, 404);
    EXPECT_EQ(host.remove(path, other("")).status, 404);
    EXPECT_EQ(host.post(path + "/lines", other(R"({"text":"PEN;1"})")).status, 404);
    EXPECT_EQ(host.patch(path + "/lines/1", other(R"({"quantity":"9"})")).status, 404);
    EXPECT_EQ(host.remove(path + "/lines/1", other("")).status, 404);
    EXPECT_EQ(host.post(path + "/copy", other("{}")).status, 404);
    EXPECT_EQ(host.post(path + "/order", other("{}")).status, 404);
    EXPECT_EQ(host.get(lists, other("")).json().root()["items"].size(), 0U);
    EXPECT_EQ(lines_in(host.get(path, as("m-1"))), "1:PAPER=5 ok, 2:GONE=1 discontinued, ");
}

TEST_F(NamedLists, AreNotOverwrittenUnseenNorNamedAlike) {
    const auto path = create(office);
    EXPECT_EQ(post("", office).status, 409) << "the same name";
    EXPECT_EQ(post("", office, "m-2").status, 201) << "another owner's";
    EXPECT_EQ(post("", R"({"name":"  "})").status, 400);
    EXPECT_EQ(post(path + "/lines", R"({"version":1,"text":"PEN;1"})").status, 200);
    EXPECT_EQ(post(path + "/lines", R"({"version":1,"text":"INK;1"})").status, 409);
    EXPECT_EQ(lines_in(get(path)), "1:PAPER=5 ok, 2:GONE=1 discontinued, 3:PEN=1 ok, ");

    const auto copied = post(path + "/copy", "{}", "m-2");
    ASSERT_EQ(copied.status, 201) << copied.error;
    EXPECT_EQ(copied.json().root()["name"].text(), "Office 2");
    EXPECT_EQ(copied.json().root()["owner"].text(), "m-2");
    EXPECT_EQ(lines_in(copied), lines_in(get(path)));
    EXPECT_EQ(post(path + "/copy", R"({"name":"Office"})").status, 409);
    const auto renamed = host.patch(lists + path, as("m-1", R"({"name":"Paper"})"));
    EXPECT_EQ(renamed.status, 200) << renamed.error;
    EXPECT_EQ(post("", office).status, 201) << "the name is free again";
    EXPECT_EQ(host.patch(lists + path, as("m-1", R"({"name":"Office"})")).status, 409);
}

TEST_F(NamedLists, AreOrderedWholeOrInPart) {
    const auto path = create(
        R"({"name":"Office","lines":[{"sku":"PAPER","quantity":"3"},{"sku":"PEN","quantity":"1"},{"sku":"INK","quantity":"2"}]})"
    );
    const auto basket_of = [&](const FakeResponse& reply) {
        return host.get(
            "/api/v1/reorder/baskets/" + reply.json().root()["basket"].string(),
            {.company = "c-7", .member = "m-1"}
        );
    };
    const auto whole = post(path + "/order", "{}");
    ASSERT_EQ(whole.status, 201) << whole.error;
    EXPECT_EQ(lines_in(basket_of(whole)), "1:PAPER=3 ok, 2:PEN=1 ok, 3:INK=2 ok, ");
    EXPECT_EQ(basket_of(whole).json().root()["name"].text(), "Office");

    const auto basket = whole.json().root()["basket"].string();
    const auto part = post(
        path + "/order",
        R"({"basket":")" + basket + R"(","lines":[{"line":3,"quantity":"0,5"},{"line":2}]})"
    );
    ASSERT_EQ(part.status, 200) << part.error;
    EXPECT_EQ(
        part.json().root()["lines"].dump(),
        R"([{"list_line":3,"line":3,"merged":true,"quantity":"2.5"},{"list_line":2,"line":2,"merged":true,"quantity":"2"}])"
    );
    EXPECT_EQ(lines_in(basket_of(part)), "1:PAPER=3 ok, 2:PEN=2 ok, 3:INK=2.5 ok, ");
    EXPECT_EQ(lines_in(get(path)), "1:PAPER=3 ok, 2:PEN=1 ok, 3:INK=2 ok, ")
        << "the list stays as it was";

    EXPECT_EQ(post(path + "/order", R"({"lines":[{"line":4}]})").status, 404);
    EXPECT_EQ(post(path + "/order", R"({"lines":[]})").status, 409);
    EXPECT_EQ(post(path + "/order", R"({"basket":"b_nothing"})").status, 404);
    const auto stale = R"({"basket":")" + basket + R"(","basket_version":1})";
    EXPECT_EQ(post(path + "/order", stale).status, 409);
}

TEST_F(NamedLists, AreWrittenThoughPricesCannotBeTold) {
    is_pricing_down = true;
    const auto path = create(office);
    EXPECT_EQ(get(path).status, 503);
    EXPECT_EQ(lines_in(get(path + "?check=false")), "1:PAPER=5 , 2:GONE=1 , ");
}

TEST_F(NamedLists, AreAtMostTwoHundred) {
    for (int i = 0; i < 200; ++i) create(R"({"name":"L)" + std::to_string(i) + R"("})");
    EXPECT_EQ(post("", office).status, 429);
}

}  // namespace
}  // namespace portico::reorder
