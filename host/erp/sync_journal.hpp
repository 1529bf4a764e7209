#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "ports/database.hpp"

namespace portico::erp {

/// What was done with records.
struct RecordCounts {
    std::int64_t read = 0;
    std::int64_t changed = 0;
    std::int64_t rejected = 0;
};

/// What an operator sees of one entity's syncs. Times are microseconds UTC; 0: never.
struct JournalEntry {
    std::string entity;
    std::int64_t sync_started_at = 0;  ///< of the last sync that asked for it
    RecordCounts last;                 ///< of that sync
    RecordCounts total;
    std::string error;  ///< the last failure, also when it was overcome since
    std::int64_t error_at = 0;
    std::int64_t blocked_rows = 0;  ///< unreadable rows that keep a full export from deactivating
    std::int64_t blocked_since = 0;
    std::string cursor;  ///< where the next pull begins
};

/// The bridge's memory of what its syncs did, kept in the mirror. What takes a transaction belongs
/// to the caller's. Errors are those of the database.
class SyncJournal {
public:
    explicit SyncJournal(std::string connector) : connector_{std::move(connector)} {}

    /// Adds to the counts of the sync that began at `started_us`; the first call of a sync resets
    /// the "last" counts.
    Status count(
        ports::Transaction& transaction,
        std::string_view entity,
        std::int64_t started_us,
        const RecordCounts& counts
    ) const;

    Status note_failure(
        ports::Transaction& transaction,
        std::string_view entity,
        std::string_view error,
        std::int64_t now_us
    ) const;

    /// `rows` 0: nothing is blocked any more.
    Status note_blocked(
        ports::Transaction& transaction,
        std::string_view entity,
        std::int64_t rows,
        std::int64_t now_us
    ) const;

    /// Rows of the entity changed; an erp.sync.completed must name it, whatever happens.
    Status owe_announcement(ports::Transaction& transaction, std::string_view entity) const;

    /// The entities that are owed an announcement, which is given with this transaction.
    [[nodiscard]] Result<std::vector<std::string>> take_announcements(
        ports::Transaction& transaction
    ) const;

    [[nodiscard]] Result<std::vector<JournalEntry>> entries(ports::Database& mirror) const;

private:
    std::string connector_;
};

/// A cursor for people: its readable beginning, its size, and a short hash that changes with it.
/// Pure.
std::string cursor_digest(std::string_view cursor);

}  // namespace portico::erp
