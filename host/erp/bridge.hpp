#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "erp/entity.hpp"
#include "erp/page_writer.hpp"
#include "erp/quarantine.hpp"
#include "erp/sync_ledger.hpp"
#include "erp/sync_lock.hpp"
#include "ports/clock.hpp"
#include "ports/connector.hpp"
#include "ports/database.hpp"
#include "ports/events.hpp"
#include "ports/log.hpp"

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
    std::int64_t rows = 0;  ///< active ones
    std::int64_t quarantined = 0;
};

struct BridgeStatus {
    std::string connector;
    bool is_syncing = false;
    std::vector<EntityStatus> entities;
};

/// The pull side between connector and mirror. Thread-safe; one sync at a time, in this process and
/// in any other on the same data folder.
class Bridge {
public:
    /// Migrates the mirror and makes it a source of events.
    static Result<std::unique_ptr<Bridge>> create(BridgeParts parts, BridgeConfig config);

    /// Reads every page that the connector has and writes each in one transaction. `only` limits it
    /// to some entities. Entities are independent: one that fails is reported, the rest goes on.
    /// Errors: Code::conflict (a sync runs), Code::unavailable (no connector, ERP down),
    /// Code::cancelled, and those of the database. What was committed before stays.
    Result<SyncReport> sync(const std::vector<std::string>& only, SyncWatcher& watcher);

    [[nodiscard]] Result<BridgeStatus> status() const;

    /// Whether the ERP can be reached, as a sentence. Errors: those of the connector.
    Result<std::string> probe();

    [[nodiscard]] Result<std::vector<QuarantineItem>> quarantine(QuarantineFilter filter) const;

    /// Checks the record again, as it was delivered; true when it is mirrored now, false when it
    /// stays in quarantine (with its new reason).
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
    Status pull_all(Run& run);
    Status pull(Run& run, const EntitySpec& entity);
    Status pull_pages(Run& run, const EntitySpec& entity, PageReport& counts);
    Status retry_waiting(Run& run);
    Status finish(Run& run);
    Result<bool> write_again(const QuarantineItem& item, PageReport& counts);
    [[nodiscard]] PageTarget target(const EntitySpec& entity) const;
    [[nodiscard]] std::int64_t now_us() const;

    BridgeParts parts_;
    BridgeConfig config_;
    SyncLedger ledger_;
    std::atomic<bool> is_syncing_{false};
};

}  // namespace portico::erp
