#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "store/index_store.hpp"

/// The whole index as it lies in memory, kept in the plugin's own database, so that a start reads
/// it at once instead of every rule one by one. It is only ever a short cut: what is not whole, of
/// another build, of other settings or of another mirror is passed over.
namespace portico::pricing {

/// Keeps `index`, which was made of the records up to `seen`, instead of what was kept before.
/// Written part by part, so that others write in between; a kill, or `is_over` giving true, leaves
/// none. Errors: Code::cancelled, those of the database.
Status write_snapshot(
    Database& database,
    const Index& index,
    const SeenChanges& seen,
    const std::function<bool()>& is_over
);

struct Snapshot {
    Index index;
    SeenChanges seen;
};

/// Nothing: there is none that can be used with these settings and this mirror.
/// Errors: those of the database.
Result<std::optional<Snapshot>> read_snapshot(Database& database, const Settings& settings);

}  // namespace portico::pricing
