#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::pricing {

/// Where an import stands.
enum class ImportState : std::uint8_t {
    uploading,          ///< parts of the file are still coming
    queued,             ///< waits for its check
    checking,           ///< rows are read
    ready,              ///< may be published
    invalid,            ///< has errors
    awaiting_approval,  ///< four eyes: another operator must agree
    scheduled,          ///< will be published, perhaps later
    publishing,
    published,
    cancelled,
    failed  ///< the check could not end; it may be asked for again
};

std::string_view name_of(ImportState state);

/// Whether the file is the whole of what it names (the rules of each holder), or only a part.
enum class ImportMode : std::uint8_t { replace, merge };

std::string_view name_of(ImportMode mode);

/// Errors: Code::invalid that names the two.
Result<ImportMode> import_mode_named(std::string_view name);

struct ImportCounts {
    std::int64_t rows = 0;
    std::int64_t added = 0;
    std::int64_t changed = 0;
    std::int64_t closed = 0;
    std::int64_t unchanged = 0;
    std::int64_t errors = 0;
    std::int64_t warnings = 0;
    std::int64_t conflicts = 0;
};

/// One import, from its file to its publication. Times are microseconds UTC.
struct ImportRecord {
    std::int64_t id = 0;
    std::string name;    ///< of the file
    std::string format;  ///< csv, xlsx; undo
    ImportMode mode = ImportMode::replace;
    std::optional<std::int64_t> undone_version;  ///< of an undo
    ImportState state = ImportState::uploading;
    std::string sentence;    ///< why it stands there; may be empty
    bool publishes = false;  ///< as soon as it is ready
    std::optional<std::int64_t> publish_at;
    std::int64_t created_at = 0;
    std::string created_by;
    std::string requested_by;  ///< who asked for the publication
    std::string approved_by;
    std::int64_t base_version = 0;  ///< the newest publication when it was checked
    std::optional<std::int64_t> version_id;
    std::int64_t bytes = 0;
    ImportCounts counts;
    std::string effect;  ///< JSON; empty before
};

}  // namespace portico::pricing
