#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/jobs.hpp>
#include <portico/log.hpp>
#include <portico/result.hpp>

#include "domain/index_source.hpp"
#include "publish/release/publisher.hpp"
#include "publish/stage/import_record.hpp"
#include "publish/stage/import_store.hpp"

namespace portico::pricing {

/// What a new import is made from.
struct NewImport {
    std::string name;    ///< of the file
    std::string format;  ///< csv, xlsx
    ImportMode mode = ImportMode::replace;
    bool publishes = false;  ///< as soon as it is ready
    std::optional<std::int64_t> publish_at;
    std::string actor;  ///< the operator's key
};

/// An import and the run that works on it.
struct StartedImport {
    std::int64_t id = 0;
    std::string job;  ///< empty: nothing to wait for
};

/// What the desk needs of the rest of the plugin.
struct ImportDeskParts {
    Database& database;
    Jobs& jobs;
    const Clock& clock;
    const Log& log;
    std::function<Status()> refresh;  ///< the live index shall see what is published now
    IndexSource& prices;              ///< what counts now
    Settings settings;
    bool needs_four_eyes = false;  ///< pricing.four_eyes
};

/// Takes imports from their file to their publication; each long step is a run of the job
/// "imports", one at a time. Thread-safe. Errors: those of the database and of the jobs;
/// Code::conflict when an import does not stand where the step begins.
class ImportDesk {
public:
    explicit ImportDesk(ImportDeskParts parts)
        : parts_{std::move(parts)}, store_{parts_.database} {}

    ImportDesk(const ImportDesk&) = delete;
    ImportDesk& operator=(const ImportDesk&) = delete;

    /// Declares the job, and goes on where a stop of the host left imports. Control thread.
    Status activate();

    /// An import whose file comes in parts; begin() ends them.
    Result<std::int64_t> open(const NewImport& wanted);

    /// The next part of its file.
    Status add_part(std::int64_t id, std::int64_t part, std::string_view bytes);

    /// Queues the check: of a file that is complete, or once more.
    Result<StartedImport> check(std::int64_t id, const std::string& actor);

    /// Queues the publication, now or at a time. With four eyes it waits for approve().
    Result<StartedImport> publish(
        std::int64_t id, const std::string& actor, std::optional<std::int64_t> at
    );

    /// Another operator agrees. Errors: Code::denied for the one who asked.
    Result<StartedImport> approve(std::int64_t id, const std::string& actor);

    Status cancel(std::int64_t id, const std::string& actor);

    /// An import that takes a publication back; it is checked, and published when it is ready.
    Result<StartedImport> undo(std::int64_t version, const std::string& actor);

    [[nodiscard]] ImportStore& store() { return store_; }

    [[nodiscard]] Database& database() { return parts_.database; }

private:
    [[nodiscard]] std::int64_t now() const { return microseconds_of(parts_.clock.now()); }

    Status work(const JobRun& run);
    Status run_check(std::int64_t id, const JobRun& run);
    Status stage(ImportRecord& record, const JobRun& run);
    Status measure(ImportRecord& record, const JobRun& run);
    Status warn_of_quantities(std::int64_t import_id, Stager& stager);
    Status warn_of_floors(std::int64_t import_id, Stager& stager);
    Status request_publication(ImportRecord& record, const std::string& actor);
    Status run_publication(std::int64_t id, const JobRun& run);
    Status release(ImportRecord& record, const JobRun& run);
    Status fail(ImportRecord& record, ImportState from, const Error& error);
    Status go_to(ImportRecord& record, ImportState to, const char* step, std::string actor);
    Result<std::string> start(const ImportRecord& record, const char* task);

    ImportDeskParts parts_;
    ImportStore store_;
};

}  // namespace portico::pricing
