#include "erp/bridge.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <portico/json.hpp>

#include "embedded/portico_erp_migrations.hpp"

namespace portico::erp {
namespace {

constexpr std::chrono::seconds delivery_patience{30};

using std::string_view;

constexpr std::size_t retries_per_sync_max = 10'000;

constexpr auto select_quarantine_counts =
    "SELECT entity, COUNT(*) FROM quarantine WHERE connector = $1 GROUP BY entity";

std::vector<ports::Migration> mirror_migrations() {
    std::vector<ports::Migration> list;
    for (const auto& [name, sql] : migrations::files) {
        list.push_back(
            {.number = static_cast<int>(list.size()) + 1,
             .name = std::string{name},
             .sql = std::string{sql}}
        );
    }
    return list;
}

Status count_rows(ports::Database& mirror, string_view sql, EntityStatus& status) {
    PORTICO_TRY(mirror.query(sql, {}, [&status](ports::Row row) -> Status {
        if (const auto* count = std::get_if<std::int64_t>(&row[0])) status.rows = *count;
        return {};
    }));
    return {};
}

/// While it lives, the bridge says that it syncs.
class Busy {
public:
    explicit Busy(std::atomic<bool>& flag) : flag_{flag} { flag_ = true; }

    ~Busy() { flag_ = false; }

    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

private:
    std::atomic<bool>& flag_;
};

std::string completed_json(const std::vector<EntityReport>& entities) {
    std::string json;
    json::Writer writer{json};
    writer.begin_object().key("entities").begin_array();
    for (const auto& report : entities) {
        if (report.counts.changed > 0) writer.string(report.entity);
    }
    writer.end_array().end_object();
    return json;
}

}  // namespace

/// What one sync carries along.
struct Bridge::Run {
    ports::Connector& connector;
    SyncWatcher& watcher;
    std::vector<const EntitySpec*> wanted;
    SyncReport report;
    std::vector<std::pair<string_view, std::int64_t>> complete;  ///< entity, as_of
};

PageReport SyncReport::sum() const {
    PageReport sum;
    for (const auto& entity : entities) sum += entity.counts;
    return sum;
}

Bridge::Bridge(BridgeParts parts, BridgeConfig config)
    : parts_{std::move(parts)}, config_{std::move(config)}, ledger_{config_.connector} {}

Result<std::unique_ptr<Bridge>> Bridge::create(BridgeParts parts, BridgeConfig config) {
    PORTICO_TRY(parts.mirror->migrate("erp", mirror_migrations()));
    PORTICO_TRY(parts.events.adopt("mirror", parts.mirror));
    return std::unique_ptr<Bridge>{new Bridge{std::move(parts), std::move(config)}};
}

std::int64_t Bridge::now_us() const {
    return parts_.clock.now().time_since_epoch().count();
}

PageTarget Bridge::target(const EntitySpec& entity) const {
    return {
        .mirror = *parts_.mirror,
        .events = parts_.events,
        .ledger = ledger_,
        .entity = entity,
        .connector = config_.connector,
        .now_us = now_us()};
}

Result<std::unique_ptr<SyncLock>> Bridge::lock() const {
    return SyncLock::take(config_.lock_path);
}

Result<std::shared_ptr<ports::Connector>> Bridge::connector() {
    if (config_.connector.empty()) {
        return unavailable(
            "No ERP is connected: name a connector in the configuration, like erp.connector = "
            "\"erp_csv\"."
        );
    }
    return parts_.connectors.lease(config_.connector);
}

Result<std::string> Bridge::probe() {
    const auto leased = PORTICO_TRY(connector());
    return leased->probe();
}

Result<SyncReport> Bridge::sync(const std::vector<std::string>& only, SyncWatcher& watcher) {
    const auto leased = PORTICO_TRY(connector());
    const auto held = PORTICO_TRY(lock());
    const Busy busy{is_syncing_};
    const auto started = parts_.clock.monotonic();

    const auto description = PORTICO_TRY(leased->describe());
    Run run{.connector = *leased, .watcher = watcher, .wanted = {}, .report = {}, .complete = {}};
    for (const auto& name : description.entities) {
        const auto* entity = find_entity(name);
        if (entity == nullptr) {
            parts_.log.warning("The connector names an unknown entity", {{"entity", name}});
        } else if (only.empty() || std::find(only.begin(), only.end(), name) != only.end()) {
            run.wanted.push_back(entity);
        }
    }
    if (run.wanted.empty()) return invalid("The connector has none of the wanted entities.");

    const auto pulled = pull_all(run);
    // Also after a failure: what did come is complete and known to the subscribers.
    PORTICO_TRY(finish(run));
    PORTICO_TRY(pulled);
    run.report.duration_us =
        std::chrono::duration_cast<std::chrono::microseconds>(parts_.clock.monotonic() - started)
            .count();
    return std::move(run.report);
}

Status Bridge::pull_all(Run& run) {
    for (const auto* entity : run.wanted) PORTICO_TRY(pull(run, *entity));
    return retry_waiting(run);
}

Status Bridge::pull(Run& run, const EntitySpec& entity) {
    auto& report = run.report.entities.emplace_back();
    report.entity = entity.name;
    const auto pulled = pull_pages(run, entity, report.counts);
    if (pulled.ok()) return {};

    const auto& error = pulled.error();
    report.error = error.message;
    if (error.code == Code::cancelled) return error;
    parts_.log.error(
        "An entity could not be pulled", {{"entity", entity.name}, {"error", error.message}}
    );
    auto transaction = PORTICO_TRY(parts_.mirror->begin(ports::Access::write));
    PORTICO_TRY(ledger_.mark_failed(*transaction, entity.name, error.message));
    PORTICO_TRY(transaction->commit());
    // Wrong input of one entity says nothing about the next; anything else concerns them all.
    return error.code == Code::invalid ? Status{} : Status{error};
}

Status Bridge::pull_pages(Run& run, const EntitySpec& entity, PageReport& counts) {
    auto state = PORTICO_TRY(ledger_.load(*parts_.mirror, entity.name));
    if (state.started_at == 0) state.started_at = now_us();
    const auto started = parts_.clock.monotonic();
    for (bool more = true; more;) {
        if (run.watcher.cancelled()) return Error{Code::cancelled, "The sync was stopped."};
        PageWriter page{target(entity)};
        const auto pulled =
            PORTICO_TRY(run.connector.pull(entity.name, state.cursor, config_.page_records, page));
        if (pulled.more && page.report().records == 0 && pulled.next_cursor == state.cursor) {
            return internal(
                "The connector " + config_.connector + " asks to go on with " +
                std::string{entity.name} + ", but its page was empty and its cursor did not move."
            );
        }
        PORTICO_TRY(page.commit(state, pulled));
        counts += page.report();
        more = pulled.more;
        const auto seconds =
            std::chrono::duration<double>(parts_.clock.monotonic() - started).count();
        run.watcher.progress(
            {.entity = entity.name,
             .done = counts.records,
             .total = pulled.remaining < 0 ? 0 : counts.records + pulled.remaining,
             .per_second =
                 seconds > 0
                     ? static_cast<std::int64_t>(static_cast<double>(counts.records) / seconds)
                     : 0}
        );
    }
    run.complete.emplace_back(entity.name, state.started_at);
    return {};
}

/// Lines whose order came after them, and histories whose subject did.
Status Bridge::retry_waiting(Run& run) {
    if (run.report.sum().changed == 0) return {};
    for (auto& report : run.report.entities) {
        const auto tenancy = find_entity(report.entity)->tenancy;
        if (tenancy != Tenancy::order && tenancy != Tenancy::subject) continue;
        const auto items = PORTICO_TRY(list_quarantine(
            *parts_.mirror,
            {.connector = config_.connector,
             .entity = report.entity,
             .after = {},
             .limit = retries_per_sync_max,
             .at_least = Retry::waiting}
        ));
        for (const auto& item : items) {
            PageReport counts;
            if (!PORTICO_TRY(write_again(item, counts))) continue;
            report.counts.changed += counts.changed;
            report.counts.rejected = std::max<std::int64_t>(0, report.counts.rejected - 1);
        }
    }
    return {};
}

Status Bridge::finish(Run& run) {
    auto transaction = PORTICO_TRY(parts_.mirror->begin(ports::Access::write));
    for (const auto& [entity, as_of] : run.complete) {
        PORTICO_TRY(ledger_.mark_complete(*transaction, entity, as_of));
    }
    if (run.report.sum().changed > 0) {
        const std::array<ports::NewEvent, 1> events{
            {{.type = "erp.sync.completed",
              .company = {},
              .subject = config_.connector,
              .json = completed_json(run.report.entities)}}};
        PORTICO_TRY(parts_.events.publish_in(*transaction, events));
    }
    PORTICO_TRY(transaction->commit());
    parts_.events.committed(*parts_.mirror);
    // A sync has ended when the next request sees what it brought.
    parts_.events.wait_delivered(delivery_patience);
    return {};
}

Result<BridgeStatus> Bridge::status() const {
    BridgeStatus status{.connector = config_.connector, .is_syncing = is_syncing_, .entities = {}};
    if (!status.is_syncing && !config_.lock_path.empty()) {
        const auto held = lock();  // another process may be at it
        status.is_syncing = !held.ok() && held.error().code == Code::conflict;
    }
    const auto states = PORTICO_TRY(entity_states(*parts_.mirror));
    for (const auto& entity : entities()) {
        EntityStatus one;
        one.state.entity = entity.name;
        for (const auto& state : states) {
            if (state.entity == entity.name) one.state = state;
        }
        const auto sql = "SELECT COUNT(*) FROM " + std::string{entity.table} + " WHERE active = 1";
        PORTICO_TRY(count_rows(*parts_.mirror, sql, one));
        status.entities.push_back(std::move(one));
    }
    PORTICO_TRY(parts_.mirror->query(
        select_quarantine_counts,
        {string_view{config_.connector}},
        [&status](ports::Row row) -> Status {
            for (auto& one : status.entities) {
                if (one.state.entity == std::get<string_view>(row[0])) {
                    one.quarantined = std::get<std::int64_t>(row[1]);
                }
            }
            return {};
        }
    ));
    return status;
}

Result<std::vector<QuarantineItem>> Bridge::quarantine(QuarantineFilter filter) const {
    filter.connector = config_.connector;
    return list_quarantine(*parts_.mirror, filter);
}

Result<bool> Bridge::retry(string_view quarantine_id) {
    const auto held = PORTICO_TRY(lock());
    const auto item = PORTICO_TRY(find_quarantined(*parts_.mirror, quarantine_id));
    if (item.retry == Retry::impossible) {
        return conflict(
            "What " + item.source +
            " delivered is no record that could be tried again: correct it in the ERP, and the "
            "next sync takes it."
        );
    }
    PageReport counts;
    return write_again(item, counts);
}

Result<bool> Bridge::write_again(const QuarantineItem& item, PageReport& counts) {
    const auto* entity = find_entity(item.entity);
    if (entity == nullptr) return internal("The quarantine list names an unknown entity.");
    PageWriter page{target(*entity)};
    PORTICO_TRY(page.record(item.raw, item.source));
    PORTICO_TRY(page.commit());
    counts = page.report();
    return counts.rejected == 0;
}

Status Bridge::discard(string_view quarantine_id) {
    return discard_quarantined(*parts_.mirror, quarantine_id);
}

}  // namespace portico::erp
