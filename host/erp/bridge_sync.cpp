#include <algorithm>
#include <array>
#include <chrono>

#include <portico/time.hpp>

#include "erp/bridge.hpp"

namespace portico::erp {
namespace {

using std::string_view;

constexpr std::chrono::seconds delivery_patience{30};
constexpr std::size_t retries_per_sync_max = 10'000;

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

bool contains(const std::vector<std::string>& names, string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

Error paused(const Pause& pause) {
    const auto what = pause.entity.empty() ? std::string{"The sync"} : pause.entity;
    return conflict(
        what + " is paused since " + format_time(pause.paused_at) + " by " + pause.paused_by +
        ": `portico erp resume" + (pause.entity.empty() ? "" : " " + pause.entity) +
        "` lets it go on."
    );
}

}  // namespace

/// What one sync carries along.
struct Bridge::Run {
    ports::Connector& connector;
    SyncWatcher& watcher;
    Extent extent = Extent::changes;
    std::int64_t started_us = 0;
    std::vector<const EntitySpec*> wanted = {};
    SyncReport report = {};
    std::vector<std::pair<string_view, std::int64_t>> complete = {};  ///< entity, as_of
};

PageReport SyncReport::sum() const {
    PageReport sum;
    for (const auto& entity : entities) sum += entity.counts;
    return sum;
}

Result<SyncReport> Bridge::sync(
    const std::vector<std::string>& only, SyncWatcher& watcher, Extent extent
) {
    if (const auto pause = PORTICO_TRY(control_.pause_of(*parts_.mirror, {})))
        return paused(*pause);
    const auto leased = PORTICO_TRY(connector());
    const auto held = PORTICO_TRY(lock());
    const Busy busy{is_syncing_};
    const auto started = parts_.clock.monotonic();

    Run run{.connector = *leased, .watcher = watcher, .extent = extent, .started_us = now_us()};
    PORTICO_TRY(choose(run, only));
    const auto pulled = pull_all(run);
    // Also after a failure: what did come is complete and known to the subscribers.
    const auto finished = finish(run);
    show({}, watcher);
    const std::chrono::duration<double> seconds = parts_.clock.monotonic() - started;
    metrics_.sync_ended(pulled.ok() && finished.ok(), seconds.count());
    PORTICO_TRY(finished);
    if (pulled.ok()) {
        PORTICO_TRY(control_.note_success(*parts_.mirror));
    } else if (pulled.error().code != Code::cancelled) {
        PORTICO_TRY(control_.note_failure(*parts_.mirror, pulled.error().code, now_us()));
    }
    PORTICO_TRY(refresh_gauges());
    PORTICO_TRY(pulled);
    run.report.duration_us = static_cast<std::int64_t>(seconds.count() * 1e6);
    return std::move(run.report);
}

/// Which entities this sync reads, in the connector's order.
Status Bridge::choose(Run& run, const std::vector<std::string>& only) {
    const auto description = PORTICO_TRY(run.connector.describe());
    std::optional<Pause> last_pause;
    for (const auto& name : description.entities) {
        const auto* entity = find_entity(name);
        if (entity == nullptr) {
            parts_.log.warning("The connector names an unknown entity", {{"entity", name}});
            continue;
        }
        if (!only.empty() && !contains(only, name)) continue;
        if (auto pause = PORTICO_TRY(control_.pause_of(*parts_.mirror, name))) {
            if (!only.empty()) return paused(*pause);
            last_pause = std::move(pause);
            continue;
        }
        run.wanted.push_back(entity);
    }
    if (!run.wanted.empty()) return {};
    if (last_pause) return paused(*last_pause);
    return invalid("The connector has none of the wanted entities.");
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
    PORTICO_TRY(note_failure(run, entity, error));
    // Wrong input of one entity says nothing about the next; anything else concerns them all.
    return error.code == Code::invalid ? Status{} : Status{error};
}

Status Bridge::note_failure(Run& run, const EntitySpec& entity, const Error& error) {
    parts_.log.error(
        "An entity could not be pulled", {{"entity", entity.name}, {"error", error.message}}
    );
    metrics_.entity_failed(entity.name);
    auto transaction = PORTICO_TRY(parts_.mirror->begin(ports::Access::write));
    PORTICO_TRY(ledger_.mark_failed(*transaction, entity.name, error.message));
    PORTICO_TRY(journal_.count(*transaction, entity.name, run.started_us, {}));
    PORTICO_TRY(journal_.note_failure(*transaction, entity.name, error.message, now_us()));
    return transaction->commit();
}

Status Bridge::pull_pages(Run& run, const EntitySpec& entity, PageReport& counts) {
    auto state = PORTICO_TRY(ledger_.load(*parts_.mirror, entity.name));
    // A snapshot in progress is dropped with its first page, as one that begins is.
    if (run.extent == Extent::everything) state = {};
    if (state.started_at == 0) state.started_at = now_us();
    const auto started = parts_.clock.monotonic();
    for (bool more = true; more;) {
        if (run.watcher.cancelled()) return Error{Code::cancelled, "The sync was stopped."};
        // Paused meanwhile: the next sync goes on behind the last page.
        if (PORTICO_TRY(control_.pause_of(*parts_.mirror, entity.name))) return {};
        PageWriter page{target(entity, run.started_us)};
        const auto pulled =
            PORTICO_TRY(run.connector.pull(entity.name, state.cursor, config_.page_records, page));
        if (pulled.more && page.report().records == 0 && pulled.next_cursor == state.cursor) {
            return internal(
                "The connector " + config_.connector + " asks to go on with " +
                std::string{entity.name} + ", but its page was empty and its cursor did not move."
            );
        }
        PORTICO_TRY(page.commit(state, pulled));
        const auto& report = page.report();
        counts += report;
        metrics_.page(entity.name, {report.records, report.changed, report.rejected});
        more = pulled.more;
        const std::chrono::duration<double> seconds = parts_.clock.monotonic() - started;
        const auto records = static_cast<double>(counts.records);
        show(
            {.entity = entity.name,
             .done = counts.records,
             .total = pulled.remaining < 0 ? 0 : counts.records + pulled.remaining,
             .per_second =
                 seconds.count() > 0 ? static_cast<std::int64_t>(records / seconds.count()) : 0},
            run.watcher
        );
    }
    run.complete.emplace_back(entity.name, state.started_at);
    return {};
}

/// To whoever watches this sync, and to whoever asks for the status; without an entity: it ended.
void Bridge::show(const SyncProgress& progress, SyncWatcher& watcher) {
    const bool is_over = progress.entity.empty();
    {
        const std::lock_guard guard{progress_mutex_};
        progress_ = is_over ? std::nullopt : std::optional{progress};
    }
    if (!is_over) watcher.progress(progress);
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
            if (!PORTICO_TRY(write_again(item, run.started_us))) continue;
            ++report.counts.changed;
            report.counts.rejected = std::max<std::int64_t>(0, report.counts.rejected - 1);
        }
    }
    return {};
}

Status Bridge::finish(Run& run) {
    auto transaction = PORTICO_TRY(parts_.mirror->begin(ports::Access::write));
    for (const auto& [entity, as_of] : run.complete) {
        PORTICO_TRY(ledger_.mark_complete(*transaction, entity, as_of));
        PORTICO_TRY(journal_.count(*transaction, entity, run.started_us, {}));
    }
    PORTICO_TRY(transaction->commit());
    PORTICO_TRY(announce());
    // A sync has ended when the next request sees what it brought.
    parts_.events.wait_delivered(delivery_patience);
    return {};
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
    const bool is_mirrored = PORTICO_TRY(write_again(item, 0));
    PORTICO_TRY(announce());
    parts_.events.wait_delivered(delivery_patience);
    return is_mirrored;
}

Result<bool> Bridge::write_again(const QuarantineItem& item, std::int64_t sync_started_us) {
    const auto* entity = find_entity(item.entity);
    if (entity == nullptr) return internal("The quarantine list names an unknown entity.");
    PageWriter page{target(*entity, sync_started_us)};
    PORTICO_TRY(page.record(item.raw, item.source));
    PORTICO_TRY(page.commit());
    return page.report().rejected == 0;
}

}  // namespace portico::erp
