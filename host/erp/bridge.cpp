#include "erp/bridge.hpp"

#include <array>

#include <portico/json.hpp>
#include <portico/time.hpp>

#include "embedded/portico_erp_migrations.hpp"

namespace portico::erp {
namespace {

using std::string_view;

constexpr std::int64_t longest_wait_us = 3'600'000'000;

constexpr auto select_quarantine_counts =
    "SELECT entity, COUNT(*) FROM quarantine WHERE connector = $1 GROUP BY entity";

Result<std::int64_t> count_rows(ports::Database& mirror, string_view table) {
    std::int64_t rows = 0;
    const auto sql = "SELECT COUNT(*) FROM " + std::string{table} + " WHERE active = 1";
    PORTICO_TRY(mirror.query(sql, {}, [&rows](ports::Row row) -> Status {
        if (const auto* count = std::get_if<std::int64_t>(&row[0])) rows = *count;
        return {};
    }));
    return rows;
}

std::string completed_json(const std::vector<std::string>& entities) {
    std::string json;
    json::Writer writer{json};
    writer.begin_object().key("entities").begin_array();
    for (const auto& entity : entities) writer.string(entity);
    writer.end_array().end_object();
    return json;
}

}  // namespace

Bridge::Bridge(BridgeParts parts, BridgeConfig config)
    : parts_{std::move(parts)},
      config_{std::move(config)},
      ledger_{config_.connector},
      journal_{config_.connector},
      control_{config_.connector},
      metrics_{parts_.metrics} {}

Result<std::unique_ptr<Bridge>> Bridge::create(BridgeParts parts, BridgeConfig config) {
    const auto steps = PORTICO_TRY(ports::migrations_of(migrations::files));
    PORTICO_TRY(parts.mirror->migrate("erp", steps));
    PORTICO_TRY(begin_history(*parts.mirror, parts.clock.now().time_since_epoch().count()));
    PORTICO_TRY(parts.events.adopt("mirror", parts.mirror));
    std::unique_ptr<Bridge> bridge{new Bridge{std::move(parts), std::move(config)}};
    // A sync that was killed behind its last page has not told its end.
    PORTICO_TRY(bridge->announce());
    PORTICO_TRY(bridge->refresh_gauges());
    return bridge;
}

std::int64_t Bridge::now_us() const {
    return parts_.clock.now().time_since_epoch().count();
}

PageTarget Bridge::target(const EntitySpec& entity, std::int64_t sync_started_us) const {
    return {
        .mirror = *parts_.mirror,
        .events = parts_.events,
        .ledger = ledger_,
        .journal = journal_,
        .entity = entity,
        .connector = config_.connector,
        .clock = parts_.clock,
        .now_us = now_us(),
        .sync_started_us = sync_started_us};
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

std::vector<ports::ConnectionCheck> Bridge::check() {
    const auto leased = connector();
    if (!leased.ok()) return {{"connector", false, leased.error().message}};
    std::vector<ports::ConnectionCheck> checks{
        {"connector", true, "The connector " + config_.connector + " runs."}};
    auto found = (*leased)->check();
    if (found.ok()) {
        checks.insert(checks.end(), found->begin(), found->end());
    } else if (found.error().code == Code::unsupported) {
        const auto probed = (*leased)->probe();
        checks.push_back({"ERP", probed.ok(), probed.ok() ? *probed : probed.error().message});
    } else {
        checks.push_back({"ERP", false, found.error().message});
    }
    return checks;
}

/// Tells subscribers of every entity that changed and was not told of yet.
Status Bridge::announce() {
    auto transaction = PORTICO_TRY(parts_.mirror->begin(ports::Access::write));
    const auto entities = PORTICO_TRY(journal_.take_announcements(*transaction));
    if (entities.empty()) return {};
    const std::array<ports::NewEvent, 1> events{
        {{.type = "erp.sync.completed",
          .company = {},
          .subject = config_.connector,
          .json = completed_json(entities)}}};
    PORTICO_TRY(parts_.events.publish_in(*transaction, events));
    PORTICO_TRY(transaction->commit());
    parts_.events.committed(*parts_.mirror);
    return {};
}

Result<std::string> Bridge::hindrance() const {
    if (const auto pause = PORTICO_TRY(control_.pause_of(*parts_.mirror, {}))) {
        return "Paused since " + format_time(pause->paused_at) + " by " + pause->paused_by + ".";
    }
    const auto plan = PORTICO_TRY(control_.retry_plan(*parts_.mirror));
    const auto wait = plan.retry_at - now_us();
    // A longer wait was planned before somebody set the clock back.
    if (wait <= 0 || wait > longest_wait_us) return std::string{};
    return "The ERP could not be read " + std::to_string(plan.failures) +
           " times in a row: the next try is at " + format_time(plan.retry_at) + ".";
}

Result<std::optional<ports::Instant>> Bridge::next_try() const {
    const auto plan = PORTICO_TRY(control_.retry_plan(*parts_.mirror));
    if (plan.retry_at == 0) return std::optional<ports::Instant>{};
    return std::optional{ports::Instant{std::chrono::microseconds{plan.retry_at}}};
}

Status Bridge::pause(const std::vector<std::string>& entities, string_view who) {
    auto names = entities;
    if (names.empty()) names.emplace_back();
    for (const auto& name : names) {
        if (!name.empty() && find_entity(name) == nullptr) {
            return invalid("The model has no entity \"" + name + "\".");
        }
    }
    for (const auto& name : names) {
        PORTICO_TRY(control_.pause(
            *parts_.mirror, {.entity = name, .paused_at = now_us(), .paused_by = std::string{who}}
        ));
    }
    return refresh_gauges();
}

Status Bridge::resume(const std::vector<std::string>& entities) {
    if (entities.empty()) PORTICO_TRY(control_.resume(*parts_.mirror, {}));
    for (const auto& name : entities) {
        if (find_entity(name) == nullptr) {
            return invalid("The model has no entity \"" + name + "\".");
        }
        PORTICO_TRY(control_.resume(*parts_.mirror, name));
    }
    return refresh_gauges();
}

Result<std::vector<EntityStatus>> Bridge::entity_statuses() const {
    auto& mirror = *parts_.mirror;
    const auto states = PORTICO_TRY(entity_states(mirror));
    const auto entries = PORTICO_TRY(journal_.entries(mirror));
    const auto pauses = PORTICO_TRY(control_.pauses(mirror));
    std::vector<EntityStatus> statuses;
    for (const auto& entity : entities()) {
        EntityStatus one;
        one.state.entity = entity.name;
        for (const auto& state : states) {
            if (state.entity == entity.name) one.state = state;
        }
        for (const auto& entry : entries) {
            if (entry.entity == entity.name) one.journal = entry;
        }
        for (const auto& pause : pauses) {
            const bool concerns = pause.entity.empty() || pause.entity == entity.name;
            if (concerns && !one.pause) one.pause = pause;
        }
        if (one.state.as_of) one.lag_us = std::max<std::int64_t>(0, now_us() - *one.state.as_of);
        statuses.push_back(std::move(one));
    }
    const auto count = [&statuses](ports::Row row) -> Status {
        for (auto& one : statuses) {
            if (one.state.entity == std::get<string_view>(row[0])) {
                one.quarantined = std::get<std::int64_t>(row[1]);
            }
        }
        return {};
    };
    PORTICO_TRY(mirror.query(select_quarantine_counts, {string_view{config_.connector}}, count));
    return statuses;
}

Status Bridge::refresh_gauges() const {
    for (const auto& one : PORTICO_TRY(entity_statuses())) {
        const auto as_of = one.state.as_of.value_or(0);
        metrics_.show(
            {.entity = one.state.entity,
             .as_of_seconds = static_cast<double>(as_of) / 1e6,
             .quarantined = static_cast<double>(one.quarantined),
             .blocked_rows = static_cast<double>(one.journal.blocked_rows),
             .is_paused = one.pause.has_value()}
        );
    }
    return {};
}

Result<BridgeStatus> Bridge::status() const {
    BridgeStatus status;
    status.connector = config_.connector;
    status.is_syncing = is_syncing_;
    {
        const std::lock_guard guard{progress_mutex_};
        status.progress = progress_;
    }
    if (!status.is_syncing && !config_.lock_path.empty()) {
        const auto held = lock();  // another process may be at it
        status.is_syncing = !held.ok() && held.error().code == Code::conflict;
    }
    status.pause = PORTICO_TRY(control_.pause_of(*parts_.mirror, {}));
    status.retry = PORTICO_TRY(control_.retry_plan(*parts_.mirror));
    status.entities = PORTICO_TRY(entity_statuses());
    for (auto& one : status.entities) {
        const auto* entity = find_entity(one.state.entity);
        one.rows = PORTICO_TRY(count_rows(*parts_.mirror, entity->table));
    }
    return status;
}

Result<std::vector<QuarantineItem>> Bridge::quarantine(QuarantineFilter filter) const {
    filter.connector = config_.connector;
    return list_quarantine(*parts_.mirror, filter);
}

Status Bridge::discard(string_view quarantine_id) {
    return discard_quarantined(*parts_.mirror, quarantine_id);
}

}  // namespace portico::erp
