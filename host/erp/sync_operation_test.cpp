#include <gmock/gmock.h>

#include <portico/json.hpp>

#include "erp/status_reply.hpp"
#include "erp/sync_job.hpp"
#include "erp/testing/fakes.hpp"

namespace portico::erp {
namespace {

using testing::BridgeTest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::record;
using testing::rejected;
using ::testing::SizeIs;

std::string company(const std::string& id, const std::string& name = "Acme") {
    return R"({"id":")" + id + R"(","name":")" + name + R"(","currency":"EUR"})";
}

/// What an operator does with the sync, and sees of it.
class SyncOperationTest : public BridgeTest {
protected:
    EntityStatus status_of(std::string_view entity) {
        const auto status = bridge_->status();
        EXPECT_TRUE(status.ok());
        for (const auto& one : status->entities) {
            if (one.state.entity == entity) return one;
        }
        return {};
    }

    /// {"entities": ...} of each erp.sync.completed so far.
    std::vector<std::string> announcements() {
        return rows("SELECT json FROM seen_event WHERE type = 'erp.sync.completed' ORDER BY rowid");
    }
};

TEST_F(SyncOperationTest, CountsTheLastSyncAndAll) {
    connector_->pages["company"] = {
        {{record(company("c1")), record(company("c2")), record("[]", "fake:3")}},
        {{record(company("c3"))}}};
    ASSERT_TRUE(sync().ok());
    auto journal = status_of("company").journal;
    EXPECT_EQ(journal.last.read, 4);
    EXPECT_EQ(journal.last.changed, 3);
    EXPECT_EQ(journal.last.rejected, 1);
    EXPECT_EQ(journal.cursor, "2");

    clock_.advance(std::chrono::seconds{60});
    connector_->pages["company"].push_back({{record(company("c1", "Other")), record(company("c2"))}}
    );
    ASSERT_TRUE(sync().ok());
    journal = status_of("company").journal;
    EXPECT_EQ(journal.last.read, 2);
    EXPECT_EQ(journal.last.changed, 1);
    EXPECT_EQ(journal.last.rejected, 0);
    EXPECT_EQ(journal.total.read, 6);
    EXPECT_EQ(journal.total.changed, 4);
    EXPECT_EQ(journal.total.rejected, 1);

    // Nothing new: the sync asked all the same.
    clock_.advance(std::chrono::seconds{60});
    ASSERT_TRUE(sync().ok());
    journal = status_of("company").journal;
    EXPECT_EQ(journal.last.read, 0);
    EXPECT_EQ(journal.total.read, 6);
    EXPECT_EQ(journal.sync_started_at, clock_.now().time_since_epoch().count());
}

TEST_F(SyncOperationTest, TellsTheLagAndTheLastErrorWithItsTime) {
    connector_->pages["company"] = {{{record(company("c1"))}}};
    ASSERT_TRUE(sync().ok());
    clock_.advance(std::chrono::seconds{90});
    EXPECT_EQ(status_of("company").lag_us, 90'000'000);
    EXPECT_FALSE(status_of("shipment").lag_us.has_value());

    connector_->pulls_until_failure = 0;
    ASSERT_FALSE(sync().ok());
    const auto failed_at = clock_.now().time_since_epoch().count();
    connector_->pulls_until_failure = -1;
    clock_.advance(std::chrono::seconds{10});
    ASSERT_TRUE(sync().ok());
    const auto status = status_of("company");
    EXPECT_EQ(status.lag_us, 0);
    EXPECT_EQ(status.state.error, "");  // overcome, but still told
    EXPECT_EQ(status.journal.error, "The ERP does not answer.");
    EXPECT_EQ(status.journal.error_at, failed_at);
}

TEST_F(SyncOperationTest, IsSeenInMetrics) {
    connector_->pages["company"] = {{{record(company("c1")), record("[]", "fake:2")}}};
    ASSERT_TRUE(sync().ok());
    EXPECT_EQ(metrics_.value("portico_erp_records_total{entity=company,outcome=read}"), 2);
    EXPECT_EQ(metrics_.value("portico_erp_records_total{entity=company,outcome=changed}"), 1);
    EXPECT_EQ(metrics_.value("portico_erp_records_total{entity=company,outcome=rejected}"), 1);
    EXPECT_EQ(metrics_.value("portico_erp_quarantined{entity=company}"), 1);
    EXPECT_EQ(metrics_.value("portico_erp_sync_seconds{outcome=succeeded}"), 1);
    const auto as_of = std::chrono::duration<double>(clock_.now().time_since_epoch()).count();
    EXPECT_EQ(metrics_.value("portico_erp_as_of_seconds{entity=company}"), as_of);

    connector_->pulls_until_failure = 0;
    ASSERT_FALSE(sync().ok());
    EXPECT_EQ(metrics_.value("portico_erp_failures_total{entity=company}"), 1);
    ASSERT_TRUE(bridge_->pause({"order"}, "a test").ok());
    EXPECT_EQ(metrics_.value("portico_erp_paused{entity=order}"), 1);
    EXPECT_EQ(metrics_.value("portico_erp_paused{entity=company}"), 0);
}

TEST_F(SyncOperationTest, LeavesOutWhatIsPausedAlsoAfterARestart) {
    connector_->pages["company"] = {{{record(company("c1"))}}};
    connector_->pages["product"] = {{{record(R"({"sku":"A-1","name":"Bolt","unit":"pcs"})")}}};
    ASSERT_TRUE(bridge_->pause({"company"}, "operator op_1").ok());
    clock_.advance(std::chrono::seconds{5});
    ASSERT_TRUE(bridge_->pause({"company"}, "operator op_2").ok());
    open_bridge();
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(rows("SELECT id FROM company"), IsEmpty());
    EXPECT_THAT(rows("SELECT sku FROM product"), ElementsAre("A-1"));
    const auto pause = status_of("company").pause;
    ASSERT_TRUE(pause.has_value());
    EXPECT_EQ(pause->paused_by, "operator op_1");
    EXPECT_FALSE(status_of("product").pause.has_value());

    const auto refused = bridge_->sync({"company"}, watcher_);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Code::conflict);
    EXPECT_THAT(refused.error().message, HasSubstr("`portico erp resume company`"));

    ASSERT_TRUE(bridge_->resume({"company"}).ok());
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(rows("SELECT id FROM company"), ElementsAre("c1"));
}

TEST_F(SyncOperationTest, StandsStillWhileAllIsPaused) {
    connector_->pages["company"] = {{{record(company("c1"))}}};
    ASSERT_TRUE(bridge_->pause({}, "operator op_1").ok());
    EXPECT_THAT(bridge_->hindrance().value(), HasSubstr("by operator op_1"));
    const auto refused = sync();
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Code::conflict);
    EXPECT_THAT(rows("SELECT id FROM company"), IsEmpty());
    ASSERT_TRUE(bridge_->resume({}).ok());
    EXPECT_EQ(bridge_->hindrance().value(), "");
    EXPECT_TRUE(sync().ok());
    EXPECT_EQ(bridge_->pause({"orders"}, "x").error().code, Code::invalid);
}

TEST_F(SyncOperationTest, StopsBehindThePageDuringWhichItWasPaused) {
    for (int id = 1; id <= 3; ++id) {
        connector_->pages["company"].push_back({{record(company("c" + std::to_string(id)))}});
    }

    class Pausing final : public SyncWatcher {
    public:
        explicit Pausing(Bridge& bridge) : bridge_{bridge} {}

        void progress(const SyncProgress& progress) override {
            if (progress.entity == "company") {
                EXPECT_TRUE(bridge_.pause({"company"}, "a test").ok());
            }
        }

        [[nodiscard]] bool cancelled() const override { return false; }

    private:
        Bridge& bridge_;
    } pausing{*bridge_};

    ASSERT_TRUE(bridge_->sync({}, pausing).ok());
    EXPECT_THAT(rows("SELECT id FROM company"), ElementsAre("c1"));
    EXPECT_THAT(
        rows("SELECT as_of FROM sync_state WHERE entity = 'company' AND as_of IS NOT NULL"),
        IsEmpty()
    );
    ASSERT_TRUE(bridge_->resume({}).ok());
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(rows("SELECT id FROM company"), ElementsAre("c1", "c2", "c3"));
}

TEST_F(SyncOperationTest, LeavesAnErpThatFailsAloneForLongerAndLonger) {
    connector_->pulls_until_failure = 0;
    const auto wait_after_failure = [this]() -> std::int64_t {
        EXPECT_FALSE(sync().ok());
        const auto next = bridge_->next_try().value();
        return next ? bridge_->until(*next).count() / 1'000'000 : 0;
    };
    EXPECT_EQ(wait_after_failure(), 10);
    EXPECT_THAT(bridge_->hindrance().value(), HasSubstr("could not be read 1 times in a row"));
    EXPECT_EQ(wait_after_failure(), 20);
    open_bridge();  // a restart is no reason to hurry
    EXPECT_NE(bridge_->hindrance().value(), "");
    EXPECT_EQ(wait_after_failure(), 40);
    clock_.advance(std::chrono::seconds{40});
    EXPECT_EQ(bridge_->hindrance().value(), "");
    for (int failures = 4; failures < 12; ++failures) wait_after_failure();
    EXPECT_EQ(wait_after_failure(), 900);

    connector_->failure = Error{Code::denied, "The login is locked."};
    EXPECT_EQ(wait_after_failure(), 3600);
    connector_->pulls_until_failure = -1;
    ASSERT_TRUE(sync().ok());  // an operator may try at once
    EXPECT_EQ(bridge_->hindrance().value(), "");
    EXPECT_EQ(bridge_->status()->retry.failures, 0);
    connector_->pulls_until_failure = 0;
    EXPECT_EQ(wait_after_failure(), 300);
}

TEST_F(SyncOperationTest, DoesNotWaitForATimeThatAChangedClockMadeFar) {
    connector_->pulls_until_failure = 0;
    clock_.advance(std::chrono::hours{48});
    ASSERT_FALSE(sync().ok());
    ASSERT_NE(bridge_->hindrance().value(), "");
    clock_.advance(-std::chrono::hours{48});
    EXPECT_EQ(bridge_->hindrance().value(), "");
}

TEST_F(SyncOperationTest, DoesNotPlanARetryForWrongInputOrAStop) {
    connector_->failure = invalid("The columns are wrong.");
    connector_->pulls_until_failure = 0;
    ASSERT_TRUE(sync().ok());
    EXPECT_EQ(bridge_->hindrance().value(), "");
    watcher_.is_cancelled = true;
    ASSERT_FALSE(sync().ok());
    EXPECT_EQ(bridge_->hindrance().value(), "");
}

TEST_F(SyncOperationTest, TellsAfterAKillWhatTheSyncBroughtBefore) {
    connector_->pages["company"] = {{{record(company("c1"))}}};
    ASSERT_TRUE(sync().ok());
    ASSERT_THAT(announcements(), ElementsAre(R"({"entities":["company"]})"));
    // As the page's own transaction leaves it when the host dies before the sync's end.
    ASSERT_TRUE(mirror_->execute("UPDATE sync_journal SET unannounced = 1").ok());
    open_bridge();
    EXPECT_THAT(announcements(), SizeIs(2));
    open_bridge();
    EXPECT_THAT(announcements(), SizeIs(2));
}

TEST_F(SyncOperationTest, OwesTheAnnouncementFromThePagesOwnTransaction) {
    connector_->pages["company"] = {{{record(company("c1"))}}};

    class Looking final : public SyncWatcher {
    public:
        void progress(const SyncProgress& progress) override {
            if (progress.done > 0) owed = look();
        }

        [[nodiscard]] bool cancelled() const override { return false; }

        std::function<std::vector<std::string>()> look;
        std::vector<std::string> owed;
    } looking;

    looking.look = [this] { return rows("SELECT entity FROM sync_journal WHERE unannounced = 1"); };

    ASSERT_TRUE(bridge_->sync({}, looking).ok());
    EXPECT_THAT(looking.owed, ElementsAre("company"));
    EXPECT_THAT(rows("SELECT entity FROM sync_journal WHERE unannounced = 1"), IsEmpty());
}

TEST_F(SyncOperationTest, TellsOfARecordThatARetryMirrored) {
    const std::string line =
        R"({"order_id":"o1","line":1,"sku":"A-1","quantity":"3","unit_price":"2.50"})";
    connector_->pages["order_line"] = {{{record(line)}}};
    ASSERT_TRUE(sync().ok());
    ASSERT_THAT(announcements(), IsEmpty());
    ASSERT_TRUE(mirror_
                    ->execute("INSERT INTO order_head (company_id, id, status, currency, active, "
                              "updated_at, source, attributes, row_hash) "
                              "VALUES ('c1', 'o1', 'open', 'EUR', 1, 0, '', '{}', 1)")
                    .ok());
    const auto items = bridge_->quarantine({}).value();
    ASSERT_THAT(items, SizeIs(1));
    const auto retried = bridge_->retry(items[0].id);
    ASSERT_TRUE(retried.ok());
    EXPECT_TRUE(*retried);
    EXPECT_THAT(announcements(), ElementsAre(R"({"entities":["order_line"]})"));
}

TEST_F(SyncOperationTest, SaysWhatKeepsAFullExportFromDeactivating) {
    connector_->pages["company"] = {{{record(company("c1")), record(company("c2"))}, true, true}};
    ASSERT_TRUE(sync().ok());
    EXPECT_EQ(status_of("company").journal.blocked_rows, 0);
    const auto bad = rejected("The quotes are broken.", "companies.csv:3");
    connector_->pages["company"].push_back({{record(company("c1")), bad}, true, true});
    ASSERT_TRUE(sync().ok());
    const auto first = clock_.now().time_since_epoch().count();
    clock_.advance(std::chrono::hours{24});
    connector_->pages["company"].push_back({{record(company("c1")), bad}, true, true});
    ASSERT_TRUE(sync().ok());
    EXPECT_EQ(status_of("company").journal.blocked_rows, 1);
    EXPECT_EQ(status_of("company").journal.blocked_since, first);
    EXPECT_EQ(metrics_.value("portico_erp_deactivation_blocked_rows{entity=company}"), 1);
    EXPECT_THAT(
        status_json(bridge_->status().value()),
        HasSubstr("`portico erp quarantine --entity company` names the rows")
    );

    connector_->pages["company"].push_back({{record(company("c1"))}, true, true});
    ASSERT_TRUE(sync().ok());
    EXPECT_EQ(status_of("company").journal.blocked_rows, 0);
    EXPECT_THAT(rows("SELECT id FROM company WHERE active = 1"), ElementsAre("c1"));
}

TEST_F(SyncOperationTest, ShowsTheSyncThatRuns) {
    connector_->pages["company"] = {{{record(company("c1"))}}, {{record(company("c2"))}}};

    class Looking final : public SyncWatcher {
    public:
        explicit Looking(Bridge& bridge) : bridge_{bridge} {}

        void progress(const SyncProgress&) override {
            bodies.push_back(status_json(bridge_.status().value()));
        }

        [[nodiscard]] bool cancelled() const override { return false; }

        std::vector<std::string> bodies;

    private:
        Bridge& bridge_;
    } looking{*bridge_};

    ASSERT_TRUE(bridge_->sync({"company"}, looking).ok());
    ASSERT_THAT(looking.bodies, SizeIs(2));
    EXPECT_THAT(
        looking.bodies[1], HasSubstr(R"("syncing":true,"progress":{"entity":"company","done":2)")
    );
    EXPECT_THAT(status_json(bridge_->status().value()), ::testing::Not(HasSubstr("progress")));
}

TEST_F(SyncOperationTest, ChecksTheConnectionAsTheConnectorDoesOrProbes) {
    auto checks = bridge_->check();
    ASSERT_THAT(checks, SizeIs(2));
    EXPECT_EQ(checks[1].sentence, "The fake answers.");
    connector_->checks = {{"login", true, "Logged in."}, {"rights", false, "Grant sales."}};
    checks = bridge_->check();
    ASSERT_THAT(checks, SizeIs(3));
    EXPECT_EQ(checks[0].name, "connector");
    EXPECT_FALSE(checks[2].is_ok);
}

TEST(CursorDigest, ShowsTheBeginningAndChangesWithTheRest) {
    EXPECT_EQ(cursor_digest(""), "");
    EXPECT_EQ(cursor_digest("2026-11-21T10:00:00Z\n7"), "2026-11-21T10:00:00Z.7");
    const std::string long_one(5000, 'x');
    EXPECT_THAT(cursor_digest(long_one), HasSubstr("x... (5000 bytes, "));
    EXPECT_NE(cursor_digest(long_one + "a"), cursor_digest(long_one + "b"));
}

}  // namespace
}  // namespace portico::erp
