#pragma once

#include <memory>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "erp/bridge.hpp"
#include "ports/jobs.hpp"

namespace portico::erp {

/// The sync as a job of the host: now and then, sooner after a failure (but not before the bridge's
/// plan), and on demand. `bridge` and `jobs` outlive it; its
/// end stops a run in progress and waits for it.
class SyncJob {
public:
    static constexpr std::string_view owner = "host";
    static constexpr std::string_view name = "erp.sync";

    /// `every_seconds` 0: only on demand.
    static Result<std::unique_ptr<SyncJob>> create(
        Bridge& bridge, ports::Jobs& jobs, int every_seconds
    );

    /// Queues a run of some entities (none: of all) and gives its id. Errors: those of the
    /// scheduler.
    Result<std::string> start(const std::vector<std::string>& entities, Extent extent);

private:
    explicit SyncJob(ports::Jobs& jobs) : jobs_{jobs} {}

    ports::Jobs& jobs_;
    std::unique_ptr<ports::DeclaredJob> declared_;
};

}  // namespace portico::erp
