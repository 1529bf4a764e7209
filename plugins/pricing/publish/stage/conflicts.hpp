#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <portico/database.hpp>
#include <portico/result.hpp>

namespace portico::pricing {

/// Two rules for the same holder, target, break and unit at the same time, with the same rank:
/// nothing but the smaller id decides.
struct RuleConflict {
    std::int64_t line = 0;  ///< of the import's rule; 0: none
    std::string sentence;
};

/// Which rules are compared.
struct ConflictQuestion {
    /// What would be published: those of the import's holders, with at least one rule of its own
    /// that is new or changed. Absent: what counts now.
    std::optional<std::int64_t> import_id;
    std::string list;  ///< only of this list; empty: all
};

/// Told before each of the passes in which many rules are compared; an Error ends the search.
using ConflictWatch = std::function<Status(std::uint64_t pass, std::uint64_t passes)>;

/// Finds conflicts among the rules of the ERP and those published here, half a million at a time,
/// so that memory does not grow with them. `found` is told of each.
/// Errors: those of the database, and of `found`.
Status find_conflicts(
    Database& database,
    const ConflictQuestion& question,
    const std::function<Status(const RuleConflict& conflict)>& found,
    const ConflictWatch& watch = {}
);

}  // namespace portico::pricing
