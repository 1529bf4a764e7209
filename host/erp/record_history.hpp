#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "erp/entity.hpp"
#include "ports/database.hpp"

namespace portico::erp {

/// Whether former versions of the entity's records are kept: those on which prices depend.
bool keeps_history(const EntitySpec& entity);

/// What one row and its child rows said.
struct Version {
    std::string company;  ///< empty for entities without a client's data
    std::string id;
    std::string holder_kind;
    std::string holder_id;
    std::string sku;      ///< of a price rule; empty: none
    std::string content;  ///< what the record says; equal texts: nothing changed for a reader
    std::string record;   ///< JSON object for the history
    std::int64_t known_since = 0;
    bool is_active = false;
};

/// Former versions of one entity's records. Works inside the caller's transaction, so that a change
/// and the version that it ends are one. Errors are those of the database. Not thread-safe.
class RecordHistory {
public:
    /// `columns` are those of the entity's table; the entity keeps history.
    RecordHistory(const EntitySpec& entity, std::vector<std::string> columns);

    /// The rows of an id as they are now; more than one where a price rule moves to another holder.
    Result<std::vector<Version>> read(ports::Transaction& transaction, std::string_view id) const;

    /// What version_of reads: "known_since, id, name, ...".
    [[nodiscard]] const std::string& columns() const { return column_sql_; }

    /// From a row of columns(); without the lists of child tables.
    [[nodiscard]] Version version_of(ports::Row row) const;

    /// Keeps a version that ends at `known_to`. One that began in the same transaction was never
    /// seen by anybody, and is not kept.
    static Status keep(
        ports::Transaction& transaction,
        const EntitySpec& entity,
        const Version& version,
        std::int64_t known_to
    );

private:
    Status add_children(ports::Transaction& transaction, Version& version) const;

    const EntitySpec& entity_;
    std::vector<std::string> columns_;
    std::string column_sql_;
    std::string select_sql_;
};

/// Makes the history's one row of state; what is known from now on is kept.
Status begin_history(ports::Database& mirror, std::int64_t now_us);

/// The moment at which what this transaction writes becomes known: now, but later than any before.
Result<std::int64_t> next_known_moment(ports::Transaction& transaction, std::int64_t now_us);

/// Forgets up to `count` versions that ended before `cutoff_us`; how many. No question about a
/// moment before it is answered any more.
Result<std::int64_t> forget_history(
    ports::Database& mirror, std::int64_t cutoff_us, std::int64_t count
);

}  // namespace portico::erp
