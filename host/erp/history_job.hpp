#pragma once

#include <memory>
#include <string_view>

#include <portico/result.hpp>

#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/jobs.hpp"

namespace portico::erp {

/// Forgets versions of records that ended more than so many days ago, once an hour in small steps.
/// The parts outlive it; its end stops a run in progress.
class HistoryJob {
public:
    static constexpr std::string_view name = "erp.history";

    /// `days` above 0.
    static Result<std::unique_ptr<HistoryJob>> create(
        std::shared_ptr<ports::Database> mirror,
        ports::Jobs& jobs,
        const ports::Clock& clock,
        std::int64_t days
    );

private:
    HistoryJob() = default;

    std::unique_ptr<ports::DeclaredJob> declared_;
};

}  // namespace portico::erp
