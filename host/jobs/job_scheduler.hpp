#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "jobs/job_store.hpp"
#include "jobs/schedule.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/jobs.hpp"
#include "ports/log.hpp"

namespace portico::jobs {

struct JobOptions {
    /// Threads that work. 0: none, `run_pending()` works on the caller's thread (tests).
    std::size_t threads = 4;
};

/// The Jobs port on database "host".
///
/// A run is a row: queued, running, then succeeded, failed or cancelled. One run of a job at a
/// time; the others of that job wait in the order of their due times. What a schedule missed while
/// the host was down, or while a run took too long, is one run. Runs left as running by a killed
/// host are ended or repeated when their job is declared again. Queued runs of a job that nobody
/// declares stay queued. The newest 100 ended runs of a job are kept.
/// Waits on a condition; idle it wakes once a minute. Thread-safe.
class JobScheduler final : public ports::Jobs {
public:
    /// `clock` and `log` outlive it. Starts its threads.
    static Result<std::unique_ptr<JobScheduler>> create(
        std::shared_ptr<ports::Database> host,
        const ports::Clock& clock,
        ports::Log& log,
        JobOptions options = {}
    );

    /// Asks runs in progress to stop and waits for them. Declarations may be destroyed later.
    ~JobScheduler() override;

    Result<std::unique_ptr<ports::DeclaredJob>> declare(
        std::string owner,
        std::string name,
        std::string schedule,
        ports::JobWork work,
        ports::AfterStop after_stop = ports::AfterStop::fail
    ) override;
    Result<std::string> start(
        std::string_view owner,
        std::string_view name,
        std::string_view company,
        std::string_view input,
        std::optional<ports::Instant> at
    ) override;
    [[nodiscard]] Result<ports::RunReport> report(std::string_view run_id) const override;
    [[nodiscard]] Result<std::vector<ports::RunReport>> history(
        std::string_view owner, std::size_t limit
    ) const override;
    Status cancel(std::string_view run_id) override;

    /// When a declared job runs next by its schedule or queue; nothing if neither has a time.
    [[nodiscard]] std::optional<ports::Instant> next_run(
        std::string_view owner, std::string_view name
    ) const;

    /// Looks at the clock anew; for tests that move it.
    void wake();

    /// Works on this thread until nothing is due; gives the number of runs that ended.
    std::size_t run_pending();

private:
    class Core;
    class Declared;

    explicit JobScheduler(std::shared_ptr<Core> core) : core_{std::move(core)} {}

    const std::shared_ptr<Core> core_;
};

}  // namespace portico::jobs
