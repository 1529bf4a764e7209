#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "ports/database.hpp"

namespace portico::erp {

/// How far the pull of one entity came.
struct PullState {
    std::string cursor;
    std::int64_t started_at = 0;         ///< of the pull in progress; 0: none is
    std::int64_t snapshot_page = 0;      ///< pages of the running snapshot; 0: none runs
    std::int64_t snapshot_rejected = 0;  ///< rows of it that could not be named
};

/// What plugins and people see of an entity's freshness.
struct EntityState {
    std::string entity;
    std::string connector;
    std::optional<std::int64_t> as_of;
    std::optional<std::int64_t> changed_at;
    std::string error;
};

/// The bridge's bookkeeping in the mirror. Works inside the caller's transaction.
class SyncLedger {
public:
    explicit SyncLedger(std::string connector) : connector_{std::move(connector)} {}

    Result<PullState> load(ports::Database& mirror, std::string_view entity) const;
    Status save(ports::Transaction& transaction, std::string_view entity, const PullState& state)
        const;

    /// Keys that a page of a snapshot named; `page` counts from 1.
    Status add_seen(
        ports::Transaction& transaction,
        std::string_view entity,
        std::int64_t page,
        const std::vector<std::uint64_t>& keys
    ) const;
    /// Sorted keys of all pages of the running snapshot.
    Result<std::vector<std::uint64_t>> seen(
        ports::Transaction& transaction, std::string_view entity
    ) const;
    Status forget_seen(ports::Transaction& transaction, std::string_view entity) const;

    Status mark_changed(
        ports::Transaction& transaction, std::string_view entity, std::int64_t now_us
    ) const;
    Status mark_complete(
        ports::Transaction& transaction, std::string_view entity, std::int64_t as_of_us
    ) const;
    Status mark_failed(
        ports::Transaction& transaction, std::string_view entity, std::string_view error
    ) const;

private:
    std::string connector_;
};

Result<std::vector<EntityState>> entity_states(ports::Database& mirror);

}  // namespace portico::erp
