#pragma once

#include <mutex>
#include <string>

#include "ports/clock.hpp"
#include "ports/jobs.hpp"
#include "ports/log.hpp"

namespace portico::erp {

/// Asks for a sync of orders soon after the ERP accepted some, so that the mirror shows them: one
/// run for all that were accepted before it begins. Thread-safe.
class MirrorRefresh {
public:
    /// All outlive it; the sync is a declared job of the host.
    MirrorRefresh(ports::Jobs& jobs, const ports::Clock& clock, ports::Log& log)
        : jobs_{jobs}, clock_{clock}, log_{log} {}

    void ask();

private:
    ports::Jobs& jobs_;
    const ports::Clock& clock_;
    ports::Log& log_;
    std::mutex mutex_;
    std::string run_;  ///< the one asked for last
};

}  // namespace portico::erp
