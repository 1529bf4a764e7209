#include "erp/history_job.hpp"

#include <chrono>
#include <string>

#include "erp/record_history.hpp"

namespace portico::erp {
namespace {

/// So few that a sync hardly waits for a step.
constexpr std::int64_t step = 1'000;

Status forget(
    ports::Database& mirror, const ports::Clock& clock, std::int64_t days, ports::JobRun& run
) {
    const auto cutoff = clock.now().time_since_epoch() - std::chrono::hours{24 * days};
    const auto cutoff_us = std::chrono::duration_cast<std::chrono::microseconds>(cutoff).count();
    std::int64_t forgotten = 0;
    for (std::int64_t last = step; last == step && !run.cancelled();) {
        last = PORTICO_TRY(forget_history(mirror, cutoff_us, step));
        forgotten += last;
        run.progress(forgotten, 0, std::to_string(forgotten) + " versions of records forgotten");
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<HistoryJob>> HistoryJob::create(
    std::shared_ptr<ports::Database> mirror,
    ports::Jobs& jobs,
    const ports::Clock& clock,
    std::int64_t days
) {
    std::unique_ptr<HistoryJob> job{new HistoryJob};
    job->declared_ = PORTICO_TRY(jobs.declare(
        "host",
        std::string{name},
        "every 1h",
        [mirror = std::move(mirror), &clock, days](ports::JobRun& run) {
            return forget(*mirror, clock, days, run);
        },
        ports::AfterStop::repeat
    ));
    return job;
}

}  // namespace portico::erp
