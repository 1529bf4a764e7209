#include "erp/record_history.hpp"

#include <gmock/gmock.h>

#include "erp/history_job.hpp"
#include "erp/testing/fakes.hpp"
#include "erp/testing/jobs.hpp"

namespace portico::erp {
namespace {

using testing::deleted;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::record;

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t start = 1'800'000'000 * second;

std::string rule(const std::string& value, const std::string& holder = R"("company_id":"c1")") {
    return R"({"id":"r1",)" + holder + R"(,"sku":"A-1","currency":"EUR","kind":"fixed","value":")" +
           value + R"("})";
}

class RecordHistoryTest : public testing::BridgeTest {
protected:
    void SetUp() override {
        BridgeTest::SetUp();
        connector_->order = {"company", "product", "price_list", "price_rule", "member"};
    }

    /// One more page, an hour after the last one; gives its moment.
    std::int64_t pull(const std::string& entity, std::vector<testing::FakeRecord> records) {
        clock_.advance(std::chrono::hours{1});
        connector_->pages[entity].push_back({std::move(records)});
        const auto report = sync();
        EXPECT_TRUE(report.ok()) << report.error().message;
        EXPECT_EQ(report->sum().rejected, 0);
        return clock_.now().time_since_epoch().count();
    }

    std::vector<std::string> versions() {
        return rows(
            "SELECT entity, id, known_from, known_to FROM record_history "
            "ORDER BY known_to, known_from, entity"
        );
    }

    static std::string version(const std::string& what, std::int64_t from, std::int64_t to) {
        return what + " " + std::to_string(from) + " " + std::to_string(to);
    }

    std::int64_t known_since(const std::string& table) {
        return std::stoll(rows("SELECT known_since FROM " + table).at(0));
    }
};

TEST_F(RecordHistoryTest, AnEditADeletionAndAReCreationLeaveOneVersionEach) {
    const auto created = pull("price_rule", {record(rule("10"))});
    EXPECT_THAT(versions(), IsEmpty());
    EXPECT_EQ(known_since("price_rule"), created);

    const auto edited = pull("price_rule", {record(rule("9"), "rules.csv:7")});
    EXPECT_THAT(versions(), ElementsAre(version("price_rule r1", created, edited)));
    EXPECT_EQ(known_since("price_rule"), edited);

    const auto gone = pull("price_rule", {deleted("r1")});
    EXPECT_EQ(known_since("price_rule"), gone);
    const auto back = pull("price_rule", {record(rule("9"))});
    EXPECT_EQ(known_since("price_rule"), back);
    EXPECT_THAT(
        versions(),
        ElementsAre(
            version("price_rule r1", created, edited),
            version("price_rule r1", edited, gone),
            version("price_rule r1", gone, back)
        )
    );
    EXPECT_THAT(
        rows("SELECT company_id, holder_kind, holder_id, sku, record FROM record_history "
             "ORDER BY known_to"),
        ElementsAre(
            HasSubstr(R"("value":"10")"),
            ::testing::AllOf(
                ::testing::StartsWith("c1 company c1 A-1 {"),
                HasSubstr(R"("value":"9")"),
                HasSubstr(R"("source":"rules.csv:7")"),
                HasSubstr(R"("deleted_at":null)"),
                HasSubstr(R"("active":1)")
            ),
            ::testing::AllOf(
                HasSubstr(R"("active":0)"), HasSubstr("\"deleted_at\":" + std::to_string(gone))
            )
        )
    );
}

TEST_F(RecordHistoryTest, AnotherTextThatSaysTheSameIsNoVersion) {
    const auto created = pull("price_rule", {record(rule("10"))});
    pull(
        "price_rule",
        {record(
            R"({"company_id":"c1","id":"r1","sku":"A-1","value":"10","kind":"fixed","currency":"EUR","updated_at":"2026-03-01"})"
        )}
    );
    EXPECT_THAT(versions(), IsEmpty());
    EXPECT_EQ(known_since("price_rule"), created);
    const auto edited = pull("price_rule", {record(rule("11"))});
    EXPECT_THAT(versions(), ElementsAre(version("price_rule r1", created, edited)));

    pull("price_rule", {deleted("r1")});
    pull("price_rule", {deleted("r1")});
    EXPECT_EQ(versions().size(), 2U);
}

TEST_F(RecordHistoryTest, ARuleThatMovesToAnotherHolderLeavesOneVersion) {
    const auto created = pull("price_rule", {record(rule("10"))});
    const auto moved = pull("price_rule", {record(rule("10", R"("list_id":"l1")"))});
    EXPECT_THAT(versions(), ElementsAre(version("price_rule r1", created, moved)));
    EXPECT_THAT(
        rows("SELECT company_id, holder_kind, holder_id FROM record_history"),
        ElementsAre("c1 company c1")
    );
    EXPECT_THAT(rows("SELECT company_id, holder_id FROM price_rule"), ElementsAre("l1"));
    EXPECT_EQ(known_since("price_rule"), moved);
}

TEST_F(RecordHistoryTest, KeepsTheListsAndGroupsOfACompany) {
    const auto with = [](const std::string& lists, const std::string& groups) {
        return record(
            R"({"id":"c1","name":"A","currency":"EUR","price_lists":[)" + lists +
            R"(],"groups":[)" + groups + "]}"
        );
    };
    const auto created = pull("company", {with(R"("l1","l2")", R"("gold")")});
    const auto lists = pull("company", {with(R"("l2","l1")", R"("gold")")});
    const auto groups = pull("company", {with(R"("l2","l1")", "")});
    EXPECT_THAT(
        versions(),
        ElementsAre(version("company c1", created, lists), version("company c1", lists, groups))
    );
    EXPECT_THAT(
        rows("SELECT record FROM record_history ORDER BY known_to"),
        ElementsAre(
            HasSubstr(R"("groups":["gold"],"price_lists":["l1","l2"]})"),
            HasSubstr(R"("groups":["gold"],"price_lists":["l2","l1"]})")
        )
    );
    EXPECT_EQ(known_since("company"), groups);
}

TEST_F(RecordHistoryTest, KeepsTheUnitsOfAProductAndTheListItself) {
    const auto product = [](const std::string& factor) {
        return record(
            R"({"sku":"A-1","name":"Drill","unit":"pcs","units":[{"code":"box","factor":")" +
            factor + R"("}]})"
        );
    };
    const auto created = pull("product", {product("10")});
    const auto units = pull("product", {product("12")});
    EXPECT_THAT(versions(), ElementsAre(version("product A-1", created, units)));
    EXPECT_THAT(
        rows("SELECT record FROM record_history"),
        ElementsAre(HasSubstr(R"("units":[{"code":"box","factor":"10"}]})"))
    );
    const auto list = [](const std::string& mode) {
        return record(R"({"id":"l1","name":"L","currency":"EUR","mode":")" + mode + R"("})");
    };
    const auto began = pull("price_list", {list("best")});
    const auto changed = pull("price_list", {list("sequence")});
    EXPECT_EQ(versions().back(), version("price_list l1", began, changed));
}

TEST_F(RecordHistoryTest, WhatNoPriceDependsOnHasNone) {
    const auto member = [](const std::string& name) {
        return record(R"({"company_id":"c1","id":"m1","name":")" + name + R"("})");
    };
    pull("member", {member("A")});
    pull("member", {member("B")});
    EXPECT_THAT(versions(), IsEmpty());
}

TEST_F(RecordHistoryTest, ARecordThatAFullExportLeavesOutHasAVersion) {
    const auto created = pull("price_rule", {record(rule("10"))});
    clock_.advance(std::chrono::hours{1});
    connector_->pages["price_rule"].push_back({{}, true, true, false});
    ASSERT_TRUE(sync().ok());
    const auto gone = clock_.now().time_since_epoch().count();
    EXPECT_THAT(versions(), ElementsAre(version("price_rule r1", created, gone)));
}

TEST_F(RecordHistoryTest, MomentsGrowWhereTheClockDoesNot) {
    const auto created = pull("price_rule", {record(rule("10"))});
    clock_.advance(std::chrono::hours{-5});
    pull("price_rule", {record(rule("11"))});
    EXPECT_THAT(versions(), ElementsAre(version("price_rule r1", created, created + 1)));
}

TEST_F(RecordHistoryTest, OfOnePageOnlyTheLastTextCounts) {
    const auto created = pull("price_rule", {record(rule("10")), record(rule("11"))});
    EXPECT_THAT(versions(), IsEmpty());
    const auto edited = pull("price_rule", {record(rule("12")), record(rule("13"))});
    EXPECT_THAT(versions(), ElementsAre(version("price_rule r1", created, edited)));
    EXPECT_THAT(rows("SELECT value FROM price_rule"), ElementsAre("13"));
}

TEST_F(RecordHistoryTest, APageThatFailsLeavesNoVersion) {
    pull("price_rule", {record(rule("10"))});
    connector_->pages["price_rule"].push_back({{record(rule("11"))}});
    connector_->order = {"price_rule"};
    connector_->fails_after_records = true;
    connector_->pulls_until_failure = 0;
    EXPECT_FALSE(sync().ok());
    EXPECT_THAT(versions(), IsEmpty());
    EXPECT_THAT(rows("SELECT value FROM price_rule"), ElementsAre("10"));
}

TEST_F(RecordHistoryTest, ForgetsWhatEndedLongAgoAndSaysSo) {
    EXPECT_THAT(rows("SELECT kept_since FROM history_state"), ElementsAre(std::to_string(start)));
    pull("price_rule", {record(rule("10"))});
    pull("price_rule", {record(rule("11"))});
    clock_.advance(std::chrono::hours{24 * 9});
    const auto late = pull("price_rule", {record(rule("12"))});
    testing::KeptJobs jobs;
    const auto job = HistoryJob::create(mirror_, jobs, clock_, 9);
    ASSERT_TRUE(job.ok());
    clock_.advance(std::chrono::hours{1});
    testing::FakeRun run;
    ASSERT_TRUE(jobs.work(run).ok());
    EXPECT_EQ(run.text, "1 versions of records forgotten");
    ASSERT_EQ(versions().size(), 1U);
    EXPECT_THAT(versions().front(), ::testing::EndsWith(std::to_string(late)));
    const auto kept_since = start + (3600LL * 4) * second;
    EXPECT_THAT(
        rows("SELECT kept_since FROM history_state"), ElementsAre(std::to_string(kept_since))
    );
}

}  // namespace
}  // namespace portico::erp
