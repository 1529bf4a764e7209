// Prices as they were known at another moment, through the whole plugin.
#include <string>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>
#include <portico/time.hpp>

namespace portico::pricing {
namespace {

using testkit::FakeHost;

constexpr std::int64_t hour = 3'600'000'000;

void expect_part(const std::string& text, const std::string& part) {
    EXPECT_NE(text.find(part), std::string::npos) << text << "\nlacks " << part;
}

/// The list `trade` gave 10.00 until noon, 9.00 until 13:00, was deleted then and came back
/// with 8.00 at 14:00; c-7 has had the list since 11:00. Now it is 15:00.
class PastPrice : public testing::Test {
protected:
    PastPrice() {
        host.clock().advance(std::chrono::hours{7});  // it starts at 8
        auto& mirror = host.mirror();
        mirror.execute("INSERT INTO history_state VALUES (1, 0, " + at(9) + ")");
        mirror.company({.id = "c-7"});
        mirror.company({.id = "c-8"});
        mirror.execute("UPDATE company SET known_since = " + at(11) + " WHERE id = 'c-7'");
        mirror.insert(
            "company_price_list",
            {{"company_id", "c-7"}, {"position", 0}, {"price_list_id", "trade"}}
        );
        version(
            "c-7",
            "company",
            "c-7",
            at(9),
            at(11),
            R"({"id":"c-7","currency":"EUR",)"
            R"("region":null,"active":1,"groups":[],"price_lists":[]})"
        );
        mirror.product({.sku = "A-1", .base_price = "12.00", .category = "tools/drills"});
        mirror.execute(
            "UPDATE product SET known_since = 0, pack_multiple = '6', source = 'products.csv:2'"
        );
        mirror.insert(
            "price_list",
            {{"id", "trade"},
             {"name", "Trade"},
             {"currency", "EUR"},
             {"kind", "assigned"},
             {"mode", "best"},
             {"known_since", 0}}
        );
        rule("r-1", "8.00", "0", 14);
        rule("r-2", "7.50", "20", 9);
        version("", "price_rule", "r-1", at(9), at(12), rule_record("10.00", "1", "null"));
        version("", "price_rule", "r-1", at(12), at(13), rule_record("9.00", "1", "null"));
        version("", "price_rule", "r-1", at(13), at(14), rule_record("9.00", "0", at(13)));
        for (const auto* entity : {"company", "product", "price_list", "price_rule"}) {
            mirror.synchronized(entity, host.clock().now());
        }
        EXPECT_TRUE(host.start().ok());
    }

    /// Microseconds of an hour of the day; as text for SQL.
    static std::string at(int of_day) {
        const auto eight = parse_time("2026-03-02T08:00:00Z").value();
        return std::to_string(eight + (of_day - 8) * hour);
    }

    static std::string rule_record(
        const std::string& value, const std::string& active, const std::string& deleted
    ) {
        return R"({"company_id":"","id":"r-1","holder_kind":"list","holder_id":"trade","sku":"A-1",)"
               R"("category":null,"unit":null,"min_quantity":"0","kind":"fixed","value":")" +
               value +
               R"(","of_list":null,"currency":null,"valid_from":null,"valid_to":null,)"
               R"("sequence":0,"round_step":null,"round_mode":null,"active":)" +
               active + R"(,"updated_at":1,"source":"rules.csv:7","deleted_at":)" + deleted + "}";
    }

    void rule(
        const std::string& id, const std::string& value, const std::string& quantity, int since
    ) {
        host.mirror().insert(
            "price_rule",
            {{"company_id", ""},
             {"id", id},
             {"holder_kind", "list"},
             {"holder_id", "trade"},
             {"sku", "A-1"},
             {"min_quantity", quantity},
             {"kind", "fixed"},
             {"value", value},
             {"source", "rules.csv:7"},
             {"known_since", std::stoll(at(since))}}
        );
    }

    void version(
        const std::string& company,
        const std::string& entity,
        const std::string& id,
        const std::string& from,
        const std::string& to,
        const std::string& record
    ) {
        const bool is_rule = entity == "price_rule";
        host.mirror().insert(
            "record_history",
            {{"company_id", company},
             {"entity", entity},
             {"id", id},
             {"known_from", std::stoll(from)},
             {"known_to", std::stoll(to)},
             {"holder_kind", is_rule ? "list" : ""},
             {"holder_id", is_rule ? "trade" : ""},
             {"sku", is_rule ? testkit::MirrorValue{"A-1"} : testkit::MirrorValue{}},
             {"record", record}}
        );
    }

    std::string price(const std::string& query, std::string_view language = "en") {
        const auto reply = host.get(
            "/api/v1/pricing/prices/A-1?" + query, {.company = "c-7", .language = language}
        );
        EXPECT_EQ(reply.status, 200) << reply.error;
        return reply.body;
    }

    FakeHost host{testkit::plugin_under_test()};
};

TEST_F(PastPrice, IsWhatWasKnownThen) {
    const struct {
        const char* known_at;
        const char* expected;
    } cases[] = {
        {"2026-03-02T09:00:00Z", R"("unit_price":"12.00")"},  // had no list yet
        {"2026-03-02T10:59:59.999999Z", R"("unit_price":"12.00")"},
        {"2026-03-02T11:00:00Z", R"("unit_price":"10.00")"},
        {"2026-03-02T11:59:59.999999Z", R"("unit_price":"10.00")"},
        {"2026-03-02T12:00:00Z", R"("unit_price":"9.00")"},
        {"2026-03-02T13:00:00Z", R"("unit_price":"12.00")"},  // the rule was deleted
        {"2026-03-02T14:00:00Z", R"("unit_price":"8.00")"},
        {"2026-03-02T15:00:00Z", R"("unit_price":"8.00")"},
    };

    for (const auto& [known_at, expected] : cases) {
        SCOPED_TRACE(known_at);
        const auto body = price(std::string{"known_at="} + known_at);
        expect_part(body, expected);
        expect_part(body, std::string{R"("at":"2026-03-02T15:00:00Z","known_at":")"} + known_at);
    }
    expect_part(price("quantity=1"), R"("unit_price":"8.00")");
}

TEST_F(PastPrice, GoesForQuotesAndTheirLimit) {
    const auto quote = [&](const std::string& lines) {
        return host.post(
            "/api/v1/pricing/quotes",
            {.company = "c-7",
             .body = R"({"known_at":"2026-03-02T12:30:00Z","at":"2026-03-02T12:30:00Z","lines":[)" +
                     lines + "]}"}
        );
    };
    const auto reply = quote(R"({"sku":"A-1","quantity":2},{"sku":"A-1","quantity":20})");
    ASSERT_EQ(reply.status, 200) << reply.error;
    expect_part(reply.body, R"("total":"168.00")");
    expect_part(reply.body, R"("at":"2026-03-02T12:30:00Z","known_at":"2026-03-02T12:30:00Z")");
    std::string lines = R"({"sku":"A-1","quantity":1})";
    for (int i = 0; i < 1000; ++i) lines += R"(,{"sku":"A-1","quantity":1})";
    EXPECT_EQ(quote(lines).status, 400);
}

TEST_F(PastPrice, TellsTheFutureAndWhatIsForgottenApart) {
    const auto refused = [&](const std::string& known_at, const std::string& sentence) {
        const auto reply =
            host.get("/api/v1/pricing/prices/A-1?known_at=" + known_at, {.company = "c-7"});
        EXPECT_EQ(reply.status, 400);
        expect_part(reply.error, sentence);
    };
    refused("2026-03-02T15:00:00.000001Z", "lies in the future");
    refused(
        "2026-03-02T08:59:59Z",
        "What was known at 2026-03-02T08:59:59Z is not kept: the history goes back to "
        "2026-03-02T09:00:00Z."
    );
    refused("yesterday", "yesterday");
}

TEST_F(PastPrice, NamesWhatHadBeenDeleted) {
    const auto body = price("known_at=2026-03-02T13:30:00Z&explain=true");
    expect_part(body, R"("winner":{"rule":null,"level":"base")");
    expect_part(body, R"("reason":"deleted_at","deleted_at":"2026-03-02T13:00:00Z")");
    EXPECT_EQ(price("explain=true").find("deleted_at"), std::string::npos);
}

TEST_F(PastPrice, TellsWhereARuleCameFromAndWhatItSaidBefore) {
    const auto body = price("explain=true");
    expect_part(
        body,
        R"("source":{"kind":"erp","record":"rules.csv:7","changed_at":"2026-03-02T15:00:00Z",)"
        R"("known_since":"2026-03-02T14:00:00Z"},"history":[)"
        R"({"kind":"fixed","value":"9.00","known_from":"2026-03-02T12:00:00Z",)"
        R"("known_to":"2026-03-02T13:00:00Z"},)"
        R"({"kind":"fixed","value":"10.00","known_from":"2026-03-02T09:00:00Z",)"
        R"("known_to":"2026-03-02T12:00:00Z"}])"
    );
    expect_part(
        body,
        R"("sentence":"Price list trade, product A-1: 8.00 EUR per pcs. This gives the price. )"
        R"(Known since 2026-03-02 14:00 UTC; 2 earlier values, the last was 9.")"
    );
    const auto then = price("explain=true&known_at=2026-03-02T12:30:00Z");
    expect_part(
        then, R"("known_since":"2026-03-02T12:00:00Z"},"history":[{"kind":"fixed","value":"10.00")"
    );
    EXPECT_EQ(then.find(R"("value":"8")"), std::string::npos) << "nobody knew that then";
}

TEST_F(PastPrice, SaysWhatAWholePackMoreBrings) {
    const auto body = price("explain=true&quantity=3");
    expect_part(body, R"("next_break":{"quantity":"24","unit_price":"7.50","saving":"12.00"})");
    expect_part(
        body,
        R"("next":{"more":"21","quantity":"24","saving":"12.00","text":"21 pcs more (24 in all) )"
        R"(cost 7.50 EUR per pcs: you save 12.00 EUR."})"
    );
    expect_part(
        price("explain=true&quantity=3", "uk"),
        "Ще 21 pcs (разом 24), і ціна 7,50 EUR за pcs: економія 12,00 EUR."
    );
}

TEST_F(PastPrice, OperatorsSeeAnyCompanysAndAMemberOnlyHisOwn) {
    const auto target = "/admin/api/v1/pricing/prices/c-7/A-1?explain=true";
    const auto shown = host.get(target, {.is_operator = true});
    ASSERT_EQ(shown.status, 200) << shown.error;
    expect_part(shown.body, R"("company":"c-7")");
    expect_part(shown.body, R"("rule":"r-1")");
    EXPECT_EQ(host.get(target, {.company = "c-7"}).status, 403);
    const auto other = host.get(
        "/api/v1/pricing/prices/A-1?explain=true&known_at=2026-03-02T12:30:00Z", {.company = "c-8"}
    );
    ASSERT_EQ(other.status, 404) << "c-8 is known since 15:00 only";
    const auto now = host.get("/api/v1/pricing/prices/A-1?explain=true", {.company = "c-8"});
    ASSERT_EQ(now.status, 200) << now.error;
    EXPECT_EQ(now.body.find("trade"), std::string::npos) << "another company's list";
    EXPECT_EQ(now.body.find("r-1"), std::string::npos);
}

}  // namespace
}  // namespace portico::pricing
