// Rows a second of a whole import: CSV file -> connector behind its C table -> bridge -> SQLite.
//   import_bench FOLDER [DATABASE_FOLDER]
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "erp/bridge.hpp"
#include "observability/prometheus_metrics.hpp"
#include "pull/csv_connector.hpp"
#include "storage/sqlite/sqlite_databases.hpp"

namespace portico::bench {
namespace {

/// A C connector as the bridge's port: what the host does for a loaded plugin.
class TableConnector final : public ports::Connector {
public:
    explicit TableConnector(const portico_connector* table) : table_{table} {}

    Result<ports::ConnectorDescription> describe() override {
        ports::ConnectorDescription description;
        for (const auto& contract : erp_csv::file_contracts()) {
            description.entities.emplace_back(contract.entity);
        }
        return description;
    }

    Result<ports::PullPage> pull(
        std::string_view entity,
        std::string_view cursor,
        std::uint32_t limit,
        ports::RecordSink& sink
    ) override {
        const portico_pull pull{sizeof pull, limit, to_abi(entity), to_abi(cursor), 0};
        ports::PullPage page;
        std::uint32_t flags = 0;
        const auto status = table_->pull(
            table_->self,
            &pull,
            {&sink, &record, &deleted, &rejected},
            append_to(page.next_cursor),
            &flags,
            &page.remaining
        );
        if (status != PORTICO_OK) return internal("The connector failed.");
        page.more = (flags & PORTICO_PULL_MORE) != 0;
        page.snapshot = (flags & PORTICO_PULL_SNAPSHOT) != 0;
        page.complete = (flags & PORTICO_PULL_COMPLETE) != 0;
        page.whole = (flags & PORTICO_PULL_WHOLE) != 0;
        return page;
    }

    Result<std::string> probe() override { return std::string{}; }

private:
    static portico_status code_of(const Status& status) noexcept {
        return status.ok() ? PORTICO_OK : static_cast<portico_status>(status.error().code);
    }

    static portico_status record(void* sink, portico_str json, portico_str source) noexcept {
        return code_of(
            static_cast<ports::RecordSink*>(sink)->record(from_abi(json), from_abi(source))
        );
    }

    static portico_status deleted(void* sink, portico_str id, portico_str source) noexcept {
        return code_of(
            static_cast<ports::RecordSink*>(sink)->deleted(from_abi(id), from_abi(source))
        );
    }

    static portico_status rejected(
        void* sink, portico_str source, portico_str reason, portico_str raw
    ) noexcept {
        return code_of(static_cast<ports::RecordSink*>(sink)->rejected(
            from_abi(source), from_abi(reason), from_abi(raw)
        ));
    }

    const portico_connector* table_;
};

class OneConnector final : public ports::Connectors {
public:
    explicit OneConnector(std::shared_ptr<ports::Connector> connector)
        : connector_{std::move(connector)} {}

    Result<std::shared_ptr<ports::Connector>> lease(std::string_view) override {
        return connector_;
    }

private:
    std::shared_ptr<ports::Connector> connector_;
};

class SystemClock final : public ports::Clock {
public:
    [[nodiscard]] ports::Instant now() const override {
        return std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now()
        );
    }

    [[nodiscard]] std::chrono::nanoseconds monotonic() const override {
        return std::chrono::steady_clock::now().time_since_epoch();
    }
};

class StderrLog final : public ports::Log {
public:
    void write(ports::Level, std::string_view text, std::span<const ports::Field> fields) override {
        std::fprintf(stderr, "%.*s", static_cast<int>(text.size()), text.data());
        for (const auto& field : fields) {
            std::fprintf(stderr, " %.*s", static_cast<int>(field.value.size()), field.value.data());
        }
        std::fputc('\n', stderr);
    }
};

/// Stages events as the bus does: one row each in the transaction.
class StagedEvents final : public ports::Events {
public:
    Status publish(std::span<const ports::NewEvent>) override { return {}; }

    Status publish_in(ports::Transaction& transaction, std::span<const ports::NewEvent> events)
        override {
        for (const auto& event : events) {
            const std::array<ports::SqlValue, 3> args{
                std::string_view{event.type},
                std::string_view{event.company},
                std::string_view{event.json}};
            PORTICO_TRY(
                transaction.execute("INSERT INTO staged_event VALUES ($1, $2, $3)", args, {})
            );
        }
        return {};
    }

    void committed(ports::Database&) override {}

    Status adopt(std::string_view, std::shared_ptr<ports::Database> database) override {
        PORTICO_TRY(database->execute(
            "CREATE TABLE IF NOT EXISTS staged_event (type TEXT, company TEXT, json TEXT)"
        ));
        return {};
    }

    Result<std::unique_ptr<ports::Subscription>> subscribe(
        std::string, std::vector<std::string>, std::size_t, ports::EventHandler
    ) override {
        return Error{Code::unsupported, "Nobody listens here."};
    }
};

class NoWatcher final : public erp::SyncWatcher {
public:
    void progress(const erp::SyncProgress& now) override {
        const std::string entity{now.entity};
        if (entity != entity_) {
            entity_ = entity;
        }
        std::fprintf(
            stderr,
            "  %-14s %10lld rows %10lld rows/s\n",
            entity.c_str(),
            static_cast<long long>(now.done),
            static_cast<long long>(now.per_second)
        );
    }

    [[nodiscard]] bool cancelled() const override { return false; }

private:
    std::string entity_;
};

Result<erp::SyncReport> import(const std::string& exports, const std::string& folder) {
    const auto databases = PORTICO_TRY(storage::SqliteDatabases::create(folder));
    const auto mirror = PORTICO_TRY(databases->open("mirror", false));
    erp_csv::CsvConnector connector{
        {.path = exports},
        {.now = [] { return std::chrono::system_clock::now().time_since_epoch(); },
         .wait = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }}};
    const detail::ConnectorSlots slots{Host{nullptr}, connector};
    OneConnector connectors{std::make_shared<TableConnector>(slots.table())};
    StagedEvents events;
    SystemClock clock;
    StderrLog log;
    observability::PrometheusMetrics metrics;
    const auto bridge = PORTICO_TRY(erp::Bridge::create(
        {mirror, connectors, events, clock, log, metrics},
        {.connector = "erp_csv", .lock_path = folder + "/erp-sync.lock"}
    ));
    NoWatcher watcher;
    PORTICO_TRY(bridge->sync({}, watcher));
    const auto again = std::chrono::steady_clock::now();
    auto report = PORTICO_TRY(bridge->sync({}, watcher));
    std::printf(
        "second sync, nothing changed: %.1f ms\n",
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - again).count()
    );
    return report;
}

}  // namespace
}  // namespace portico::bench

int main(int count, char** arguments) {
    if (count < 2) {
        std::fprintf(stderr, "usage: import_bench FOLDER_OF_EXPORTS [DATABASE_FOLDER]\n");
        return 2;
    }
    const std::string folder =
        count > 2 ? arguments[2]
                  : (std::filesystem::temp_directory_path() / "portico-import-bench").string();
    std::error_code ignored;
    if (count == 2) std::filesystem::remove_all(folder, ignored);
    const auto report = portico::bench::import(arguments[1], folder);
    if (!report.ok()) {
        std::fprintf(stderr, "%s\n", report.error().message.c_str());
        return 1;
    }
    return 0;
}
