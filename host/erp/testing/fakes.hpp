#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "erp/bridge.hpp"
#include "storage/sqlite/sqlite_databases.hpp"

namespace portico::erp::testing {

class FakeClock final : public ports::Clock {
public:
    [[nodiscard]] ports::Instant now() const override { return now_; }

    [[nodiscard]] std::chrono::nanoseconds monotonic() const override {
        return now_.time_since_epoch();
    }

    void advance(std::chrono::seconds by) { now_ += by; }

private:
    ports::Instant now_{std::chrono::seconds{1'800'000'000}};
};

class SilentLog final : public ports::Log {
public:
    void write(ports::Level, std::string_view, std::span<const ports::Field>) override {}
};

/// Keeps events in a table of the database that carries them, so that a rolled back transaction
/// takes them along.
class TableEvents final : public ports::Events {
public:
    Status publish(std::span<const ports::NewEvent>) override { return {}; }

    Status publish_in(ports::Transaction& transaction, std::span<const ports::NewEvent> events)
        override {
        for (const auto& event : events) {
            const std::string_view type{event.type};
            const std::string_view company{event.company};
            const std::string_view json{event.json};
            const std::array<ports::SqlValue, 3> args{type, company, json};
            PORTICO_TRY(transaction.execute(
                "INSERT INTO seen_event (type, company, json) VALUES ($1, $2, $3)", args, {}
            ));
        }
        return {};
    }

    void committed(ports::Database&) override {}

    Status adopt(std::string_view, std::shared_ptr<ports::Database> database) override {
        PORTICO_TRY(database->execute(
            "CREATE TABLE IF NOT EXISTS seen_event (type TEXT, company TEXT, json TEXT)"
        ));
        return {};
    }

    Result<std::unique_ptr<ports::Subscription>> subscribe(
        std::string, std::vector<std::string>, std::size_t, ports::EventHandler
    ) override {
        return Error{Code::unsupported, "Not in this fake."};
    }
};

/// Keeps the value of each series under "name{label=value,...}".
class KeptMetrics final : public ports::Metrics {
public:
    Result<ports::Series*> series(
        ports::SeriesKind kind,
        std::string_view name,
        std::string_view,
        std::span<const ports::Label> labels
    ) override {
        std::string key{name};
        for (const auto& label : labels) {
            key += (key.size() == name.size() ? "{" : ",");
            key += std::string{label.name} + "=" + std::string{label.value};
        }
        if (!labels.empty()) key += "}";
        auto& one = series_[key];
        one.kind = kind;
        return &one;
    }

    /// Counter: the sum. Gauge: the last value. Histogram: how often.
    [[nodiscard]] double value(const std::string& key) const {
        const auto found = series_.find(key);
        return found == series_.end() ? -1 : found->second.sum;
    }

private:
    struct One final : ports::Series {
        void record(double value) override {
            if (kind == ports::SeriesKind::gauge) sum = value;
            if (kind == ports::SeriesKind::counter) sum += value;
            if (kind == ports::SeriesKind::histogram) ++sum;
        }

        ports::SeriesKind kind = ports::SeriesKind::counter;
        double sum = 0;
    };

    std::map<std::string, One> series_;
};

struct FakeRecord {
    enum class Kind { record, deleted, rejected } kind = Kind::record;
    std::string text;  ///< JSON, id, or reason
    std::string source;
};

/// Pages as a test wrote them; the cursor is the number of pages read.
class FakeConnector final : public ports::Connector {
public:
    struct Page {
        std::vector<FakeRecord> records;
        bool snapshot = false;
        bool complete = false;
        bool whole = false;
    };

    std::map<std::string, std::vector<Page>, std::less<>> pages;
    std::vector<std::string> order{"company", "product", "price_rule", "order", "order_line"};
    int pulls_until_failure = -1;  ///< -1: never
    Error failure{Code::unavailable, "The ERP does not answer."};
    bool fails_after_records = false;

    Result<ports::ConnectorDescription> describe() override {
        return ports::ConnectorDescription{.entities = order, .push = {}, .text = "a fake"};
    }

    Result<ports::PullPage> pull(
        std::string_view entity, std::string_view cursor, std::uint32_t, ports::RecordSink& sink
    ) override {
        const bool fails = pulls_until_failure == 0;
        if (pulls_until_failure > 0) --pulls_until_failure;
        if (fails && !fails_after_records) return failure;
        const auto found = pages.find(entity);
        const std::size_t at = cursor.empty() ? 0 : std::stoul(std::string{cursor});
        const std::size_t count = found == pages.end() ? 0 : found->second.size();
        if (at >= count) return ports::PullPage{.next_cursor = std::string{cursor}};
        const auto& page = found->second[at];
        for (const auto& record : page.records) PORTICO_TRY(give(record, sink));
        if (fails) return failure;
        return ports::PullPage{
            .next_cursor = std::to_string(at + 1),
            .more = at + 1 < count,
            .snapshot = page.snapshot,
            .complete = page.complete,
            .whole = page.whole,
            .remaining = -1};
    }

    Result<std::string> probe() override { return std::string{"The fake answers."}; }

    std::vector<ports::ConnectionCheck> checks;  ///< empty: it can't check

    Result<std::vector<ports::ConnectionCheck>> check() override {
        if (checks.empty()) return ports::Connector::check();
        return checks;
    }

private:
    static Status give(const FakeRecord& record, ports::RecordSink& sink) {
        switch (record.kind) {
            case FakeRecord::Kind::record:
                return sink.record(record.text, record.source);
            case FakeRecord::Kind::deleted:
                return sink.deleted(record.text, record.source);
            case FakeRecord::Kind::rejected:
                return sink.rejected(record.source, record.text, "raw");
        }
        return {};
    }
};

class FakeConnectors final : public ports::Connectors {
public:
    explicit FakeConnectors(std::shared_ptr<ports::Connector> connector)
        : connector_{std::move(connector)} {}

    Result<std::shared_ptr<ports::Connector>> lease(std::string_view) override {
        return connector_;
    }

private:
    std::shared_ptr<ports::Connector> connector_;
};

class Watcher final : public SyncWatcher {
public:
    void progress(const SyncProgress& progress) override {
        lines.push_back(std::string{progress.entity} + " " + std::to_string(progress.done));
        if (stops_after > 0 && static_cast<int>(lines.size()) >= stops_after) is_cancelled = true;
    }

    [[nodiscard]] bool cancelled() const override { return is_cancelled; }

    std::vector<std::string> lines;
    int stops_after = 0;
    bool is_cancelled = false;
};

inline FakeRecord record(std::string json, std::string source = "fake:1") {
    return {FakeRecord::Kind::record, std::move(json), std::move(source)};
}

inline FakeRecord deleted(std::string id) {
    return {FakeRecord::Kind::deleted, std::move(id), "fake"};
}

inline FakeRecord rejected(std::string reason, std::string source) {
    return {FakeRecord::Kind::rejected, std::move(reason), std::move(source)};
}

/// A bridge on real SQLite with a connector that a test scripts.
class BridgeTest : public ::testing::Test {
protected:
    void SetUp() override {
        databases_ = storage::SqliteDatabases::create_in_memory().value();
        mirror_ = databases_->open("mirror", false).value();
        open_bridge();
    }

    /// As after a restart of the host.
    void open_bridge() {
        bridge_.reset();
        bridge_ = Bridge::create(
                      {mirror_, connectors_, events_, clock_, log_, metrics_},
                      {.connector = "fake",
                       .page_records = 100,
                       .lock_path = (databases_->folder() / "erp-sync.lock").string()}
        )
                      .value();
    }

    Result<SyncReport> sync() { return bridge_->sync({}, watcher_); }

    /// Rows of a query, columns joined by blanks.
    std::vector<std::string> rows(std::string_view sql) {
        std::vector<std::string> out;
        const auto read = mirror_->query(sql, {}, [&out](ports::Row row) -> Status {
            std::string line;
            for (const auto& value : row) {
                if (!line.empty()) line += ' ';
                if (const auto* text = std::get_if<std::string_view>(&value)) line += *text;
                if (const auto* number = std::get_if<std::int64_t>(&value)) {
                    line += std::to_string(*number);
                }
                if (std::holds_alternative<ports::Null>(value)) line += "NULL";
            }
            out.push_back(line);
            return {};
        });
        EXPECT_TRUE(read.ok()) << read.error().message;
        return out;
    }

    std::vector<std::string> events() {
        return rows("SELECT type, company, json FROM seen_event ORDER BY rowid");
    }

    std::unique_ptr<storage::SqliteDatabases> databases_;
    std::shared_ptr<ports::Database> mirror_;
    std::shared_ptr<FakeConnector> connector_ = std::make_shared<FakeConnector>();
    FakeConnectors connectors_{connector_};
    TableEvents events_;
    FakeClock clock_;
    SilentLog log_;
    KeptMetrics metrics_;
    Watcher watcher_;
    std::unique_ptr<Bridge> bridge_;
};

}  // namespace portico::erp::testing
