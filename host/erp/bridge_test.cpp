#include "erp/bridge.hpp"

#include <gmock/gmock.h>

#include "erp/testing/fakes.hpp"

namespace portico::erp {
namespace {

using testing::BridgeTest;
using testing::deleted;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::record;
using testing::rejected;
using ::testing::SizeIs;

std::string company(const std::string& id, const std::string& name = "Acme") {
    return R"({"id":")" + id + R"(","name":")" + name + R"(","currency":"EUR"})";
}

std::string order(const std::string& id, const std::string& company_id) {
    return R"({"id":")" + id + R"(","company_id":")" + company_id +
           R"(","status":"open","currency":"EUR"})";
}

std::string line(const std::string& order_id, int number, const std::string& price = "2.50") {
    return R"({"order_id":")" + order_id + R"(","line":)" + std::to_string(number) +
           R"(,"sku":"A-1","quantity":"3","unit_price":")" + price + R"("})";
}

TEST_F(BridgeTest, MirrorsRecordsAndTellsOnce) {
    connector_->pages["company"] = {{{record(
        R"({"id":"c1","name":"Ромашка","currency":"UAH","groups":["gold","east"],)"
        R"("price_lists":["l2","l1"],"credit_limit":"1000.50","country":"UA"})",
        "companies.csv:2"
    )}}};
    ASSERT_TRUE(sync().ok());

    EXPECT_THAT(
        rows("SELECT id, name, currency, credit_limit, active, source, attributes FROM company"),
        ElementsAre(R"(c1 Ромашка UAH 1000.50 1 companies.csv:2 {"country":"UA"})")
    );
    EXPECT_THAT(
        rows("SELECT position, name FROM company_group ORDER BY position"),
        ElementsAre("0 gold", "1 east")
    );
    EXPECT_THAT(
        rows("SELECT position, price_list_id FROM company_price_list ORDER BY position"),
        ElementsAre("0 l2", "1 l1")
    );
    EXPECT_THAT(
        events(),
        ElementsAre(
            R"(erp.company.changed c1 {"ids":["c1"]})",
            R"(erp.sync.completed  {"entities":["company"]})"
        )
    );
}

TEST_F(BridgeTest, WritesNothingForARecordThatCameUnchanged) {
    connector_->pages["company"] = {{{record(company("c1"))}}, {{record(company("c1"))}}};
    const auto report = sync();
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->sum().records, 2);
    EXPECT_EQ(report->sum().changed, 1);
    EXPECT_THAT(events(), SizeIs(2));

    connector_->pages["company"].push_back({{record(company("c1", "Renamed"))}});
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(rows("SELECT name FROM company"), ElementsAre("Renamed"));
    EXPECT_THAT(events(), SizeIs(4));
}

TEST_F(BridgeTest, ReplacesListsOfAChangedRecord) {
    connector_->pages["company"] = {
        {{record(R"({"id":"c1","name":"A","currency":"EUR","groups":["x","y"]})")}},
        {{record(R"({"id":"c1","name":"A","currency":"EUR","groups":["y"]})")}},
    };
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(rows("SELECT position, name FROM company_group"), ElementsAre("0 y"));
}

TEST_F(BridgeTest, GivesOrderLinesTheCompanyOfTheirOrder) {
    connector_->pages["order"] = {{{record(order("o1", "c1")), record(order("o2", "c2"))}}};
    connector_->pages["order_line"] = {
        {{record(line("o1", 1)), record(line("o1", 2)), record(line("o2", 1))}}};
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(
        rows("SELECT company_id, order_id, line FROM order_line ORDER BY 1, 2, 3"),
        ElementsAre("c1 o1 1", "c1 o1 2", "c2 o2 1")
    );
    EXPECT_THAT(
        rows("SELECT company, json FROM seen_event WHERE type = 'erp.order_line.changed'"),
        ElementsAre(R"(c1 {"ids":["o1"]})", R"(c2 {"ids":["o2"]})")
    );
}

TEST_F(BridgeTest, MovesAnOrderWithItsLinesToItsNewCompany) {
    connector_->pages["order"] = {{{record(order("o1", "c1"))}}};
    connector_->pages["order_line"] = {{{record(line("o1", 1))}}};
    ASSERT_TRUE(sync().ok());
    connector_->pages["order"].push_back({{record(order("o1", "c2"))}});
    ASSERT_TRUE(sync().ok());

    EXPECT_THAT(rows("SELECT company_id, id FROM order_head"), ElementsAre("c2 o1"));
    EXPECT_THAT(rows("SELECT company_id, order_id FROM order_line"), ElementsAre("c2 o1"));
    EXPECT_THAT(
        rows("SELECT company FROM seen_event WHERE type = 'erp.order.changed' ORDER BY rowid"),
        ElementsAre("c1", "c1", "c2")
    );
}

TEST_F(BridgeTest, QuarantinesABadRecordAndTakesTheRest) {
    connector_->pages["order"] = {{{record(order("o1", "c1"))}}};
    connector_->pages["order_line"] = {
        {{record(line("o1", 1)),
          record(line("o1", 2, "2,50"), "order_lines.csv:3"),
          record(line("o1", 3))}}};
    const auto report = sync();
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->sum().rejected, 1);
    EXPECT_THAT(rows("SELECT line FROM order_line ORDER BY line"), ElementsAre("1", "3"));

    const auto items = bridge_->quarantine({}).value();
    ASSERT_THAT(items, SizeIs(1));
    EXPECT_EQ(items[0].source, "order_lines.csv:3");
    EXPECT_THAT(items[0].reason, HasSubstr("unit_price: \"2,50\" is not a number: write the "));
    EXPECT_EQ(items[0].times_seen, 1);

    connector_->pages["order_line"].push_back({{record(line("o1", 2, "2.50"))}});
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(bridge_->quarantine({}).value(), IsEmpty());
    EXPECT_THAT(rows("SELECT line FROM order_line ORDER BY line"), ElementsAre("1", "2", "3"));
}

TEST_F(BridgeTest, CountsABadRecordThatComesAgain) {
    connector_->pages["company"] = {{{record(R"({"id":"c1","name":"A","currency":"EURO"})")}}};
    ASSERT_TRUE(sync().ok());
    connector_->pages["company"].push_back(
        {{record(R"({"id":"c1","name":"A","currency":"XXZ"})", "fake:9")}}
    );
    clock_.advance(std::chrono::seconds{60});
    ASSERT_TRUE(sync().ok());
    const auto items = bridge_->quarantine({}).value();
    ASSERT_THAT(items, SizeIs(1));
    EXPECT_EQ(items[0].times_seen, 2);
    EXPECT_EQ(items[0].source, "fake:9");
    EXPECT_EQ(items[0].last_seen_at - items[0].first_seen_at, 60'000'000);
}

TEST_F(BridgeTest, TakesALineWhoseOrderComesLater) {
    connector_->pages["order_line"] = {{{record(line("o1", 1))}}};
    ASSERT_TRUE(sync().ok());
    ASSERT_THAT(bridge_->quarantine({}).value(), SizeIs(1));
    EXPECT_THAT(
        bridge_->quarantine({}).value()[0].reason,
        HasSubstr("belongs to order \"o1\", which has not come")
    );
    connector_->pages["order"] = {{{record(order("o1", "c1"))}}};
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(bridge_->quarantine({}).value(), IsEmpty());
    EXPECT_THAT(rows("SELECT company_id, line FROM order_line"), ElementsAre("c1 1"));
}

TEST_F(BridgeTest, ForgetsOldEntriesOfTheListAfterAWholePull) {
    connector_->pages["company"] = {
        {{rejected("The quotes are broken.", "companies.csv:3")}, false, false, true}};
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(bridge_->quarantine({}).value(), SizeIs(1));
    clock_.advance(std::chrono::seconds{60});
    connector_->pages["company"].push_back(
        {{rejected("The quotes are broken.", "companies.csv:9")}, false, false, true}
    );
    ASSERT_TRUE(sync().ok());
    const auto items = bridge_->quarantine({}).value();
    ASSERT_THAT(items, SizeIs(1));
    EXPECT_EQ(items[0].source, "companies.csv:9");
}

TEST_F(BridgeTest, RetriesAndDiscardsOnRequest) {
    connector_->pages["order_line"] = {
        {{record(line("o1", 1)), rejected("Row 3 has 4 fields, not 9.", "order_lines.csv:3")}}};
    ASSERT_TRUE(sync().ok());
    const auto items = bridge_->quarantine({}).value();
    ASSERT_THAT(items, SizeIs(2));
    for (const auto& item : items) {
        const auto retried = bridge_->retry(item.id);
        if (item.retry != Retry::impossible) {
            ASSERT_TRUE(retried.ok());
            EXPECT_FALSE(*retried);
        } else {
            ASSERT_FALSE(retried.ok());
            EXPECT_EQ(retried.error().code, Code::conflict);
        }
        EXPECT_TRUE(bridge_->discard(item.id).ok());
        EXPECT_EQ(bridge_->discard(item.id).error().code, Code::not_found);
    }
    EXPECT_THAT(bridge_->quarantine({}).value(), IsEmpty());
}

TEST_F(BridgeTest, DeactivatesWhatACompleteSnapshotDidNotName) {
    connector_->pages["company"] = {
        {{record(company("c1")), record(company("c2")), record(company("c3"))}, true, true}};
    ASSERT_TRUE(sync().ok());
    connector_->pages["company"].push_back({{record(company("c1"))}, true, false});
    connector_->pages["company"].push_back({{record(company("c3"))}, true, true});
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(
        rows("SELECT id, active FROM company ORDER BY id"), ElementsAre("c1 1", "c2 0", "c3 1")
    );
    EXPECT_EQ(events().at(events().size() - 2), R"(erp.company.changed c2 {"ids":["c2"]})");

    connector_->pages["company"].push_back({{record(company("c2"))}});
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(rows("SELECT active FROM company WHERE id = 'c2'"), ElementsAre("1"));
}

TEST_F(BridgeTest, DeactivatesNothingWhenARowOfTheSnapshotCouldNotBeRead) {
    connector_->pages["company"] = {{{record(company("c1")), record(company("c2"))}, true, true}};
    ASSERT_TRUE(sync().ok());
    connector_->pages["company"].push_back(
        {{record(company("c1")), rejected("The quotes are broken.", "companies.csv:3")}, true, true}
    );
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(rows("SELECT SUM(active) FROM company"), ElementsAre("2"));
}

TEST_F(BridgeTest, CountsAQuarantinedRecordOfASnapshotAsNamed) {
    connector_->pages["company"] = {{{record(company("c1")), record(company("c2"))}, true, true}};
    ASSERT_TRUE(sync().ok());
    connector_->pages["company"].push_back(
        {{record(R"({"id":"c1","name":"Acme","currency":"?"})")}, true, true}
    );
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(rows("SELECT id, active FROM company ORDER BY id"), ElementsAre("c1 1", "c2 0"));
}

TEST_F(BridgeTest, DeltasNeverDelete) {
    connector_->pages["company"] = {
        {{record(company("c1")), record(company("c2"))}, true, true}, {{record(company("c3"))}}};
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(rows("SELECT SUM(active) FROM company"), ElementsAre("3"));
}

TEST_F(BridgeTest, DeactivatesWhatTheConnectorCallsGone) {
    connector_->pages["price_rule"] = {{{record(
        R"({"id":"r1","company_id":"c1","sku":"A","kind":"fixed","value":"9","currency":"EUR"})"
    )}}};
    connector_->pages["order"] = {{{record(order("o1", "c1"))}}};
    connector_->pages["order_line"] = {{{record(line("o1", 1)), record(line("o1", 2))}}};
    ASSERT_TRUE(sync().ok());
    connector_->pages["price_rule"].push_back({{deleted("r1")}});
    connector_->pages["order_line"].push_back(
        {{deleted("o1\x1f"
                  "2"),
          deleted("o1")}}
    );
    clock_.advance(std::chrono::seconds{5});
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(
        rows("SELECT holder_kind, holder_id, active, deleted_at - first_seen_at FROM price_rule"),
        ElementsAre("company c1 0 5000000")
    );
    EXPECT_THAT(
        rows("SELECT line, active FROM order_line ORDER BY line"), ElementsAre("1 1", "2 0")
    );
    EXPECT_THAT(bridge_->quarantine({}).value(), SizeIs(1));
}

TEST_F(BridgeTest, GoesOnAtThePageWhereItStopped) {
    for (int id = 1; id <= 4; ++id) {
        connector_->pages["company"].push_back(
            {{record(company("c" + std::to_string(id)))}, true, id == 4}
        );
    }
    ASSERT_TRUE(
        mirror_
            ->execute("INSERT INTO company (id, name, currency, active, updated_at, source, "
                      "attributes, row_hash) VALUES ('old', 'x', 'EUR', 1, 0, '', '{}', 1)")
            .ok()
    );
    // Stops once at each page, in the middle of its transaction, and starts as a new process.
    for (int committed = 0; committed < 4; ++committed) {
        connector_->pulls_until_failure = committed == 0 ? 0 : 1;
        connector_->fails_after_records = true;
        ASSERT_FALSE(sync().ok());
        EXPECT_EQ(rows("SELECT id FROM company").size(), 1U + static_cast<std::size_t>(committed));
        EXPECT_THAT(rows("SELECT as_of FROM sync_state WHERE as_of IS NOT NULL"), IsEmpty());
        open_bridge();
    }
    connector_->pulls_until_failure = -1;
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(
        rows("SELECT id, active FROM company ORDER BY id"),
        ElementsAre("c1 1", "c2 1", "c3 1", "c4 1", "old 0")
    );
    EXPECT_THAT(
        rows("SELECT json FROM seen_event WHERE type = 'erp.company.changed' ORDER BY rowid"),
        ElementsAre(
            R"({"ids":["c1"]})",
            R"({"ids":["c2"]})",
            R"({"ids":["c3"]})",
            R"({"ids":["c4"]})",
            R"({"ids":["old"]})"
        )
    );
}

TEST_F(BridgeTest, ReadsEverythingAgainOnRequest) {
    connector_->pages["company"].push_back({{record(company("c1"))}});
    ASSERT_TRUE(sync().ok());
    connector_->pages["company"].front() = {{record(company("c2"))}};
    EXPECT_EQ(sync()->sum().records, 0) << "the cursor is behind that page";
    const auto again = bridge_->sync({"company"}, watcher_, Extent::everything);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->sum().records, 1);
    EXPECT_THAT(rows("SELECT id FROM company ORDER BY id"), ElementsAre("c1", "c2"));
    EXPECT_EQ(sync()->sum().records, 0) << "and goes on behind it";
}

TEST_F(BridgeTest, TellsFreshnessOnlyOfWhatWasReadToItsEnd) {
    connector_->pages["company"] = {{{record(company("c1"))}}};
    const auto before = clock_.now().time_since_epoch().count();
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(
        rows("SELECT as_of FROM sync_state WHERE entity = 'company'"),
        ElementsAre(std::to_string(before))
    );
    clock_.advance(std::chrono::seconds{30});
    connector_->pulls_until_failure = 0;
    ASSERT_FALSE(sync().ok());
    EXPECT_THAT(
        rows("SELECT as_of, error FROM sync_state WHERE entity = 'company'"),
        ElementsAre(std::to_string(before) + " The ERP does not answer.")
    );
    connector_->pulls_until_failure = -1;
    ASSERT_TRUE(sync().ok());
    EXPECT_THAT(
        rows("SELECT as_of, error FROM sync_state WHERE entity = 'company'"),
        ElementsAre(std::to_string(before + 30'000'000) + " NULL")
    );
}

TEST_F(BridgeTest, GoesOnWithTheNextEntityAfterWrongInput) {
    connector_->pages["company"] = {{{record(company("c1"))}}};
    connector_->pages["order"] = {{{record(order("o1", "c1"))}}};
    connector_->failure = invalid("The columns are wrong.");
    connector_->pulls_until_failure = 0;
    connector_->order = {"company", "order"};
    const auto failing_once = [this] {
        const auto report = sync();
        connector_->pulls_until_failure = -1;
        return report;
    };
    // The fake fails every pull: both entities report it, and the sync itself ends well.
    const auto report = failing_once();
    ASSERT_TRUE(report.ok());
    ASSERT_THAT(report->entities, SizeIs(2));
    EXPECT_EQ(report->entities[0].error, "The columns are wrong.");
    EXPECT_EQ(report->entities[1].error, "The columns are wrong.");
}

TEST_F(BridgeTest, StopsWhenAskedAndKeepsWhatWasCommitted) {
    for (int id = 1; id <= 3; ++id) {
        connector_->pages["company"].push_back({{record(company("c" + std::to_string(id)))}});
    }
    watcher_.stops_after = 1;
    const auto report = sync();
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().code, Code::cancelled);
    EXPECT_THAT(rows("SELECT id FROM company"), ElementsAre("c1"));
}

TEST_F(BridgeTest, RefusesAConnectorThatDoesNotMove) {
    class Stuck final : public ports::Connector {
        Result<ports::ConnectorDescription> describe() override {
            return ports::ConnectorDescription{.entities = {"company"}, .push = {}, .text = {}};
        }

        Result<ports::PullPage>
        pull(std::string_view, std::string_view cursor, std::uint32_t, ports::RecordSink&)
            override {
            return ports::PullPage{.next_cursor = std::string{cursor}, .more = true};
        }

        Result<std::string> probe() override { return std::string{}; }
    };

    testing::FakeConnectors stuck{std::make_shared<Stuck>()};
    const auto lock = (databases_->folder() / "other.lock").string();
    auto bridge = Bridge::create(
        {mirror_, stuck, events_, clock_, log_, metrics_}, {.connector = "stuck", .lock_path = lock}
    );
    const auto report = (*bridge)->sync({}, watcher_);
    ASSERT_FALSE(report.ok());
    EXPECT_THAT(report.error().message, HasSubstr("did not move"));
}

TEST_F(BridgeTest, RefusesASecondSyncWhileOneRuns) {
    const auto held = SyncLock::take(bridge_->config().lock_path);
    ASSERT_TRUE(held.ok());
    const auto report = sync();
    ASSERT_FALSE(report.ok());
    EXPECT_EQ(report.error().code, Code::conflict);
    EXPECT_THAT(report.error().message, HasSubstr("process " + std::to_string(getpid())));
    EXPECT_TRUE(bridge_->status()->is_syncing);
}

TEST_F(BridgeTest, ReportsRowsQuarantineAndProgress) {
    connector_->pages["company"] = {
        {{record(company("c1")), record(company("c2"))}}, {{record("[]", "fake:3")}}};
    ASSERT_TRUE(sync().ok());
    const auto status = bridge_->status();
    ASSERT_TRUE(status.ok());
    EXPECT_FALSE(status->is_syncing);
    EXPECT_EQ(status->entities[0].state.entity, "company");
    EXPECT_EQ(status->entities[0].rows, 2);
    EXPECT_EQ(status->entities[0].quarantined, 1);
    ASSERT_GE(watcher_.lines.size(), 2U);
    EXPECT_EQ(watcher_.lines[0], "company 2");
    EXPECT_EQ(watcher_.lines[1], "company 3");
}

}  // namespace
}  // namespace portico::erp
