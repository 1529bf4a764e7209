#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/index.hpp"

namespace portico::catalogue {

/// How fresh the mirror's products and stock are, in microseconds.
struct Freshness {
    std::optional<std::int64_t> as_of;  ///< absent: not pulled whole yet
    std::int64_t products_changed_at = 0;
};

struct LoadedIndex {
    Index index;
    std::size_t problem_count = 0;
    std::string first_problem;  ///< "A-1: ..."
};

/// Reads all products of the mirror, in one transaction. A quantity or name that can't be read is
/// left out of its product and counted. Errors: those of the database.
Result<LoadedIndex> load_index(Database& database);

Result<Freshness> load_freshness(Database& database);

}  // namespace portico::catalogue
