#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "erp/entity.hpp"
#include "erp/page_writer.hpp"
#include "erp/quarantine.hpp"
#include "erp/sync_control.hpp"
#include "erp/sync_journal.hpp"
#include "erp/sync_ledger.hpp"
#include "erp/sync_lock.hpp"
#include "erp/sync_metrics.hpp"
#include "ports/clock.hpp"
#include "ports/connector.hpp"
#include "ports/database.hpp"
#include "ports/events.hpp"
#include "ports/log.hpp"
#include "ports/metrics.hpp"

namespace portico::erp {

struct BridgeConfig {
    std::string connector;  ///< id of the connector plugin; empty: none is configured
    std::uint32_t page_records = 20'000;
    std::string lock_path;  ///< "<data>/erp-sync.lock"
};

/// What the bridge stands on; all outlive it.
struct BridgeParts {
    std::shared_ptr<ports::Database> mirror;  ///< "mirror" of ports::Databases
    ports::Connectors& connectors;
    ports::Events& events;
    ports::Clock& clock;
    ports::Log& log;
    ports::Metrics& metrics;
};

struct SyncProgress {
    std::string_view entity;
    std::int64_t done = 0;   ///< records of this entity in this sync
    std::int64_t total = 0;  ///< 0: unknown
    std::int64_t per_second = 0;
};

/// Follows a sync and may stop it. Called on the sync's thread after each page.
class SyncWatcher {
public:
    virtual ~SyncWatcher() = default;

    virtual void progress(const SyncProgress& progress) = 0;
    [[nodiscard]] virtual bool cancelled() const = 0;
};

struct EntityReport {
    std::string entity;
    PageReport counts;
    std::string error;  ///< why this entity was not read to its end
};

struct SyncReport {
    std::vector<EntityReport> entities;  ///< in the order in which they were pulled
    std::int64_t duration_us = 0;

    [[nodiscard]] PageReport sum() const;
};

struct EntityStatus {
    EntityState state;
    JournalEntry journal;
    std::optional<std::int64_t> lag_us;  ///< since `as_of`; absent: never read to its end
    std::optional<Pause> pause;          ///< its own, or that of all
    std::int64_t rows = 0;               ///< active ones
    std::int64_t quarantined = 0;
};

struct BridgeStatus {
    std::string connector;
    bool is_syncing = false;
    std::optional<SyncProgress> progress;  ///< of the sync that runs in this process
    std::optional<Pause> pause;            ///< of all entities
    RetryPlan retry;
    std::vector<EntityStatus> entities;
};

/// How much a sync reads.
enum class Extent : std::uint8_t {
    changes,    ///< what the connector's cursor has not seen
    everything  ///< from the start, whatever was read before
};

/// The pull side between connector and mirror. Thread-safe; one sync at a time, in this process and
/// in any other on the same data folder.
class Bridge {
public:
    /// Migrates the mirror and makes it a source of events.
    static Result<std::unique_ptr<Bridge>> create(BridgeParts parts, BridgeConfig config);

    /// Reads every page that the connector has and writes each in one transaction. `only` limits it
    /// to some entities. Entities are independent: one that fails is reported, the rest goes on;
    /// paused ones are left out. A failure of the ERP itself plans the next try (`hindrance`).
    /// Errors: Code::conflict (a sync runs, or all that is wanted is paused), Code::unavailable (no
    /// connector, ERP down), Code::cancelled, and those of the database. What was committed before
    /// stays.
    Result<SyncReport> sync(
        const std::vector<std::string>& only, SyncWatcher& watcher, Extent extent = Extent::changes
    );

    /// Why the bridge should not sync by itself now, as a sentence; empty: it may. An operator's
    /// sync() is only hindered by a pause.
    [[nodiscard]] Result<std::string> hindrance() const;

    /// When a sync that failed should be tried again; nothing failed: absent.
    [[nodiscard]] Result<std::optional<ports::Instant>> next_try() const;

    /// From the bridge's own now.
    [[nodiscard]] std::chrono::microseconds until(ports::Instant moment) const {
        return moment - parts_.clock.now();
    }

    /// Stops reading these entities (none: all of them) until `resume`, over restarts too; a sync
    /// in progress ends behind its current page. Errors: Code::invalid (an unknown entity).
    Status pause(const std::vector<std::string>& entities, std::string_view who);
    /// Lifts the pauses of these entities; none: every pause.
    Status resume(const std::vector<std::string>& entities);

    [[nodiscard]] Result<BridgeStatus> status() const;

    /// What an admin would look at, in order: the configuration, the plugin, and what the connector
    /// itself finds. Never fails: what is wrong is a check that is not ok.
    std::vector<ports::ConnectionCheck> check();

    [[nodiscard]] Result<std::vector<QuarantineItem>> quarantine(QuarantineFilter filter) const;

    /// Checks the record again, as it was delivered; true when it is mirrored now and subscribers
    /// know, false when it stays in quarantine (with its new reason).
    /// Errors: Code::not_found, Code::conflict (what was delivered is no record; it must be
    /// corrected in the ERP and come again).
    Result<bool> retry(std::string_view quarantine_id);

    Status discard(std::string_view quarantine_id);

    [[nodiscard]] const BridgeConfig& config() const { return config_; }

private:
    struct Run;

    Bridge(BridgeParts parts, BridgeConfig config);

    Result<std::unique_ptr<SyncLock>> lock() const;
    Result<std::shared_ptr<ports::Connector>> connector();
    Status choose(Run& run, const std::vector<std::string>& only);
    Status pull_all(Run& run);
    Status pull(Run& run, const EntitySpec& entity);
    Status pull_pages(Run& run, const EntitySpec& entity, PageReport& counts);
    void show(const SyncProgress& progress, SyncWatcher& watcher);
    Status note_failure(Run& run, const EntitySpec& entity, const Error& error);
    Status retry_waiting(Run& run);
    Status finish(Run& run);
    Status announce();
    Result<bool> write_again(const QuarantineItem& item, std::int64_t sync_started_us);
    [[nodiscard]] PageTarget target(const EntitySpec& entity, std::int64_t sync_started_us) const;
    [[nodiscard]] Result<std::vector<EntityStatus>> entity_statuses() const;
    Status refresh_gauges() const;
    [[nodiscard]] std::int64_t now_us() const;

    BridgeParts parts_;
    BridgeConfig config_;
    SyncLedger ledger_;
    SyncJournal journal_;
    SyncControl control_;
    SyncMetrics metrics_;
    std::atomic<bool> is_syncing_{false};
    mutable std::mutex progress_mutex_;
    std::optional<SyncProgress> progress_;
};

}  // namespace portico::erp
