#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/index.hpp"
#include "domain/index_builder.hpp"

namespace portico::pricing {

/// Up to where the changes of records are known. Both grow with every transaction.
struct SeenChanges {
    Moment erp = 0;        ///< the greatest known_since of the mirror
    Moment published = 0;  ///< the greatest known_from or known_to of what was published here

    friend bool operator==(const SeenChanges&, const SeenChanges&) = default;
};

/// Errors: those of the database.
Result<SeenChanges> newest_changes(Transaction& mirror);

/// The index of one moment of the mirror.
struct LoadedIndex {
    Index index;
    SeenChanges seen;
    std::vector<Problem> problems;  ///< the first 1,000 records that can't be used
    std::size_t problem_count = 0;
};

/// Reads companies, products, lists and rules of the mirror, all as of one moment, and packs them.
/// Takes seconds for millions of rules and never blocks the bridge.
/// With `import_id` it is the index that would count if that checked import were published.
/// Errors: those of the database.
inline constexpr std::int64_t no_import = -1;
Result<LoadedIndex> load_index(
    Transaction& mirror, const Settings& settings, std::int64_t import_id = no_import
);

/// How fresh the mirrored records are on which prices depend; microseconds UTC.
struct Freshness {
    std::optional<Moment> as_of;            ///< start of the oldest last complete pull
    Moment changed_at = beginning_of_time;  ///< when the last record of them changed
};

/// Errors: those of the database.
Result<Freshness> load_freshness(Database& database);

}  // namespace portico::pricing
