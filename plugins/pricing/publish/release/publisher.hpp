#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "publish/stage/import_record.hpp"
#include "publish/stage/stager.hpp"

namespace portico::pricing {

/// One state of all published prices. Times are microseconds UTC.
struct Publication {
    std::int64_t version_id = 0;
    std::string kind;  ///< import, undo
    std::optional<std::int64_t> import_id;
    std::optional<std::int64_t> undone_version;
    std::int64_t published_at = 0;
    std::string published_by;
    std::string approved_by;
    std::string note;
    std::int64_t opened = 0;
    std::int64_t closed = 0;
};

/// Told now and then; an Error takes everything back.
using PublishWatch = std::function<Status(std::int64_t done, std::int64_t total)>;

/// Makes the rows of a checked import the published ones, and fills in its version and state: one
/// transaction, so that whatever happens either all of it is there or nothing. `now` is moved on
/// where the clock was set back. Memory does not grow with the import.
/// Errors: Code::conflict when another publication came after the check; those of the database.
Result<Publication> publish(
    Database& database, ImportRecord& record, std::int64_t now, const PublishWatch& watch
);

/// The newest first.
Result<std::vector<Publication>> list_publications(Database& database, std::int64_t limit);

/// The number of the newest publication; 0: none.
Result<std::int64_t> newest_version(Database& database);

/// Stages what takes publication `version` back: what it opened is closed, what it closed comes
/// again as it was. Errors: Code::not_found; what a later publication has changed again is reported
/// to the stager as an error.
Status stage_undo(Database& database, std::int64_t version, Stager& stager);

}  // namespace portico::pricing
