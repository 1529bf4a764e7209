#include "contract/contract_mirror.hpp"

#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace portico::testkit {
namespace {

constexpr std::int64_t pages_max = 10'000;
constexpr std::string_view killed = "The test killed it.";

class HostClock final : public ports::Clock {
public:
    [[nodiscard]] ports::Instant now() const override {
        return std::chrono::time_point_cast<ports::Instant::duration>(
                   std::chrono::system_clock::now()
               ) +
               difference;
    }

    [[nodiscard]] std::chrono::nanoseconds monotonic() const override {
        return std::chrono::steady_clock::now().time_since_epoch();
    }

    std::chrono::seconds difference{0};
};

class QuietLog final : public ports::Log {
public:
    void write(ports::Level, std::string_view, std::span<const ports::Field>) override {}
};

class QuietMetrics final : public ports::Metrics {
public:
    Result<ports::Series*>
    series(ports::SeriesKind, std::string_view, std::string_view, std::span<const ports::Label>)
        override {
        return unavailable("No metrics are kept here.");
    }
};

class QuietEvents final : public ports::Events {
public:
    Status publish(std::span<const ports::NewEvent>) override { return {}; }

    Status publish_in(ports::Transaction&, std::span<const ports::NewEvent>) override { return {}; }

    void committed(ports::Database&) override {}

    Status adopt(std::string_view, std::shared_ptr<ports::Database>) override { return {}; }

    Result<std::unique_ptr<ports::Subscription>> subscribe(
        std::string, std::vector<std::string>, std::size_t, ports::EventHandler
    ) override {
        return Error{Code::unsupported, "Nobody subscribes here."};
    }
};

class Unwatched final : public erp::SyncWatcher {
public:
    void progress(const erp::SyncProgress&) override {}

    [[nodiscard]] bool cancelled() const override { return false; }
};

/// The plugin's connector, watched and killed.
class WatchedConnector final : public ports::Connector {
public:
    Result<ports::ConnectorDescription> describe() override { return inner->describe(); }

    Result<ports::PullPage> pull(
        std::string_view entity,
        std::string_view cursor,
        std::uint32_t limit,
        ports::RecordSink& sink
    ) override {
        if (pages > 0 && on_page) on_page();
        if (++pages > pages_max) {
            return internal("The connector gave 10,000 pages and has not come to an end.");
        }
        auto page = PORTICO_TRY(inner->pull(entity, cursor, limit, sink));
        cursor_bytes_max = std::max(cursor_bytes_max, page.next_cursor.size());
        if (pages_until_kill > 0 && --pages_until_kill == 0)
            return unavailable(std::string{killed});
        return page;
    }

    Result<std::string> probe() override { return inner->probe(); }

    Result<ports::PushOutcome> push(const ports::PushRequest& request) override {
        return inner->push(request);
    }

    Result<std::vector<ports::ConnectionCheck>> check() override { return inner->check(); }

    std::shared_ptr<ports::Connector> inner;
    std::function<void()> on_page;
    int pages_until_kill = 0;
    std::int64_t pages = 0;
    std::size_t cursor_bytes_max = 0;
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

std::string lock_path() {
    const auto name = "portico-contract-" + std::to_string(::getpid()) + ".lock";
    return (std::filesystem::temp_directory_path() / name).string();
}

std::string text_of(const ports::SqlValue& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) return std::string{*text};
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    return {};
}

/// The columns of the parts of its id.
std::vector<std::string> key_columns(const erp::EntitySpec& entity) {
    std::vector<std::string> columns;
    for (const auto key : entity.key) {
        const auto& field = entity.fields[erp::field_index(entity, key)];
        columns.emplace_back(field.column);
    }
    return columns;
}

}  // namespace

/// What stays over restarts, beside the host with its databases.
class ContractMirror::Parts {
public:
    std::shared_ptr<ports::Database> mirror;
    HostClock clock;
    QuietLog log;
    QuietMetrics metrics;
    QuietEvents events;
    std::shared_ptr<WatchedConnector> connector = std::make_shared<WatchedConnector>();
    OneConnector connectors{connector};
    Unwatched watcher;
};

ContractMirror::ContractMirror(ErpUnderTest& erp) : erp_{erp}, parts_{std::make_unique<Parts>()} {
    parts_->connector->on_page = [this] {
        if (on_page) on_page();
    };
}

ContractMirror::~ContractMirror() {
    bridge_.reset();
    parts_->connector->inner.reset();
    std::error_code code;
    std::filesystem::remove(lock_path(), code);
}

Status ContractMirror::restart() {
    bridge_.reset();
    parts_->connector->inner.reset();
    if (host_) {
        PORTICO_TRY(host_->stop());
    } else {
        host_ = erp_.make_host();
        parts_->mirror = host_->mirror_database();
    }
    set_clock(clock_difference_);
    PORTICO_TRY(erp_.start(*host_));
    parts_->connector->inner = PORTICO_TRY(host_->connector());
    parts_->connector->pages_until_kill = 0;
    parts_->connector->pages = 0;
    bridge_ = PORTICO_TRY(erp::Bridge::create(
        {parts_->mirror,
         parts_->connectors,
         parts_->events,
         parts_->clock,
         parts_->log,
         parts_->metrics},
        {.connector = "under_test", .page_records = page_records_, .lock_path = lock_path()}
    ));
    return {};
}

void ContractMirror::set_clock(std::chrono::seconds difference) {
    clock_difference_ = difference;
    parts_->clock.difference = difference;
    if (host_) host_->clock().set(parts_->clock.now());
}

Result<erp::SyncReport> ContractMirror::sync(const std::vector<std::string>& only) {
    set_clock(clock_difference_);  // the host's clock stands still between two syncs
    auto report =
        PORTICO_TRY(bridge_->sync(only.empty() ? erp_.entities() : only, parts_->watcher));
    for (const auto& entity : report.entities) {
        if (!entity.error.empty()) return invalid(entity.entity + ": " + entity.error);
    }
    return report;
}

Status ContractMirror::sync_until_killed(Kill kill) {
    parts_->connector->pages_until_kill = kill.page;
    std::vector<std::string> only;
    if (!kill.entity.empty()) only.push_back(kill.entity);
    const auto ended = sync(only);
    parts_->connector->pages_until_kill = 0;
    if (ended.ok() || ended.error().message == killed) return {};
    return ended.error();
}

Status ContractMirror::forget_cursors() {
    PORTICO_TRY(parts_->mirror->execute("DELETE FROM sync_cursor"));
    PORTICO_TRY(parts_->mirror->execute("DELETE FROM sync_seen"));
    return {};
}

Result<Truth> ContractMirror::rows(const std::string& entity, const Truth& truth) {
    const auto* spec = erp::find_entity(entity);
    if (spec == nullptr) return invalid("The model has no entity " + entity + ".");
    std::vector<std::string> columns = key_columns(*spec);
    const auto key_count = columns.size();
    if (!truth.empty()) {
        for (const auto& [column, value] : truth.begin()->second) columns.push_back(column);
    }
    std::string sql;
    for (const auto& column : columns) sql += (sql.empty() ? "SELECT " : ", ") + column;
    sql += " FROM " + std::string{spec->table} + " WHERE active = 1";
    Truth found;
    PORTICO_TRY(parts_->mirror->query(sql, {}, [&](ports::Row row) -> Status {
        std::string id;
        for (std::size_t i = 0; i < key_count; ++i) {
            if (i > 0) id += erp::key_separator;
            id += text_of(row[i]);
        }
        auto& fields = found[id];
        for (std::size_t i = key_count; i < columns.size(); ++i)
            fields[columns[i]] = text_of(row[i]);
        return {};
    }));
    return found;
}

/// Why the record is missing, where the quarantine list knows.
Result<std::string> ContractMirror::complaint(const std::string& entity, const std::string& id) {
    for (const auto& item : PORTICO_TRY(quarantine(entity))) {
        if (item.record_id == id) return " (in quarantine: " + item.reason + ")";
    }
    return std::string{};
}

Result<std::string> ContractMirror::difference(const std::string& entity, const Truth& truth) {
    const auto mirrored = PORTICO_TRY(rows(entity, truth));
    for (const auto& [id, fields] : truth) {
        const auto found = mirrored.find(id);
        if (found == mirrored.end()) {
            return entity + " " + id + " is in the ERP, not in the mirror" +
                   PORTICO_TRY(complaint(entity, id));
        }
        for (const auto& [column, value] : fields) {
            const auto there = found->second.find(column);
            if (there == found->second.end() || there->second != value) {
                return entity + " " + id + ": " + column + " is \"" + value + "\" in the ERP, \"" +
                       (there == found->second.end() ? "" : there->second) + "\" in the mirror";
            }
        }
    }
    for (const auto& [id, fields] : mirrored) {
        if (!truth.contains(id)) return entity + " " + id + " is in the mirror, not in the ERP";
    }
    return std::string{};
}

Result<std::string> ContractMirror::difference() {
    for (const auto& entity : erp_.entities()) {
        auto found = PORTICO_TRY(difference(entity, erp_.truth(entity)));
        if (!found.empty()) return found;
    }
    return std::string{};
}

Result<std::vector<erp::QuarantineItem>> ContractMirror::quarantine(const std::string& entity) {
    return bridge_->quarantine({.connector = {}, .entity = entity, .after = {}, .limit = 1000});
}

ports::Connector& ContractMirror::connector() {
    return *parts_->connector->inner;
}

std::size_t ContractMirror::cursor_bytes_max() const {
    return parts_->connector->cursor_bytes_max;
}

std::int64_t ContractMirror::pages() const {
    return parts_->connector->pages;
}

}  // namespace portico::testkit
