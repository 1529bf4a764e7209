#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ports/database.hpp"
#include "ports/jobs.hpp"

namespace portico::jobs {

struct JobKey {
    std::string owner;
    std::string name;

    friend auto operator<=>(const JobKey&, const JobKey&) = default;
};

/// A run that waits for its time.
struct QueuedRun {
    std::string id;
    std::int64_t number = 0;  ///< order of queueing
    ports::Instant due{};
    int attempt = 1;
    bool is_scheduled = false;
    std::string company;
    std::string input;
};

/// The tables job_run and job_schedule of database "host". Thread-safe.
class JobStore {
public:
    static Result<std::unique_ptr<JobStore>> create(std::shared_ptr<ports::Database> host);

    /// Ends what the last host left as running (see AfterStop); then the queued runs, by due time.
    Result<std::vector<QueuedRun>> recover(
        const JobKey& job, ports::AfterStop after_stop, ports::Instant now
    );

    /// From when the occurrences of `schedule` count: kept from before, or `now` for a new text.
    Result<ports::Instant> schedule_base(
        const JobKey& job, std::string_view schedule, ports::Instant now
    );

    /// Queues a run; fills in its id and number. With `base`: moves the schedule there too.
    Status queue(const JobKey& job, QueuedRun& run, std::optional<ports::Instant> base);

    Status move_base(const JobKey& job, ports::Instant base);

    /// Marks a queued run as running; false when it is not queued any more.
    Result<bool> begin(std::string_view id, ports::Instant now);

    Status progress(
        std::string_view id, std::int64_t done, std::int64_t total, std::string_view text
    );

    struct Ending {
        ports::RunState state = ports::RunState::succeeded;
        std::string error;
        ports::Instant at{};
    };

    /// Ends a run and drops the oldest ended ones of its job over 100.
    Status finish(const JobKey& job, std::string_view id, const Ending& ending);

    /// Puts a running run back into the queue.
    Status requeue(std::string_view id);

    /// Cancels a queued run; false when it is not queued.
    Result<bool> cancel_queued(std::string_view id, ports::Instant now);

    Result<ports::RunReport> report(std::string_view id) const;
    Result<std::vector<ports::RunReport>> history(std::string_view owner, std::size_t limit) const;

private:
    explicit JobStore(std::shared_ptr<ports::Database> host) : host_{std::move(host)} {}

    const std::shared_ptr<ports::Database> host_;
};

}  // namespace portico::jobs
