#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

namespace portico::pricing {

/// Looks at how price lists would lean on each other after the import: one sentence for each chain
/// with a list of the import that comes back to itself or is too deep, and for each reference list
/// that is not there. Errors: those of the database.
Result<std::vector<std::string>> find_bad_chains(Database& database, std::int64_t import_id);

}  // namespace portico::pricing
