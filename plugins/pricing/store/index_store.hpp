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

/// The index of one moment of the mirror.
struct LoadedIndex {
    Index index;
    std::vector<Problem> problems;  ///< the first 1,000 records that can't be used
    std::size_t problem_count = 0;
};

/// Reads companies, products, lists and rules of the mirror, all as of one moment, and packs them.
/// Takes seconds for millions of rules and never blocks the bridge.
/// Errors: those of the database.
Result<LoadedIndex> load_index(Database& database, const Settings& settings);

/// How fresh the mirrored records are on which prices depend: the start of the oldest last complete
/// pull, microseconds UTC; nothing before the first one. Errors: those of the database.
Result<std::optional<Moment>> load_freshness(Database& database);

}  // namespace portico::pricing
