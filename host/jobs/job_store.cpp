#include "jobs/job_store.hpp"

#include <algorithm>
#include <array>
#include <random>

#include "embedded/portico_jobs_migrations.hpp"

namespace portico::jobs {
namespace {

using ports::Instant;
using ports::RunState;
using ports::SqlValue;

constexpr std::int64_t attempts_max = 5;
constexpr std::int64_t history_per_job = 100;
constexpr std::size_t history_max = 1'000;

constexpr auto requeue_interrupted = R"sql(
    UPDATE job_run SET state = 'queued', attempt = attempt + 1, started_at = NULL, done = 0
     WHERE owner = $1 AND name = $2 AND state = 'running' AND attempt < $3
)sql";

constexpr auto fail_interrupted = R"sql(
    UPDATE job_run SET state = 'failed', error = 'the host stopped while it ran', ended_at = $3
     WHERE owner = $1 AND name = $2 AND state = 'running'
)sql";

constexpr auto select_queued = R"sql(
    SELECT id, number, due, attempt, scheduled, company, input FROM job_run
     WHERE owner = $1 AND name = $2 AND state = 'queued' ORDER BY due, number
)sql";

constexpr auto select_base = R"sql(
    SELECT base FROM job_schedule WHERE owner = $1 AND name = $2 AND schedule = $3
)sql";

constexpr auto upsert_schedule = R"sql(
    INSERT INTO job_schedule (owner, name, schedule, base) VALUES ($1, $2, $3, $4)
    ON CONFLICT (owner, name) DO UPDATE SET base = excluded.base, schedule = excluded.schedule
)sql";

constexpr auto update_base = "UPDATE job_schedule SET base = $3 WHERE owner = $1 AND name = $2";

// The one writer makes max + 1 an order.
constexpr auto insert_run = R"sql(
    INSERT INTO job_run (id, number, owner, name, company, input, state, attempt, scheduled,
                         done, total, text, error, due)
    SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, 'queued', 1, $6, 0, 0, '', '', $7
      FROM job_run
    RETURNING number
)sql";

constexpr auto begin_run = R"sql(
    UPDATE job_run SET state = 'running', started_at = $2 WHERE id = $1 AND state = 'queued'
)sql";

constexpr auto update_progress = R"sql(
    UPDATE job_run SET done = $2, total = $3, text = $4 WHERE id = $1 AND state = 'running'
)sql";

constexpr auto end_run = R"sql(
    UPDATE job_run SET state = $2, error = $3, ended_at = $4 WHERE id = $1
)sql";

constexpr auto drop_old_runs = R"sql(
    DELETE FROM job_run
     WHERE owner = $1 AND name = $2 AND state IN ('succeeded', 'failed', 'cancelled')
       AND number <= (SELECT number FROM job_run
                       WHERE owner = $1 AND name = $2
                         AND state IN ('succeeded', 'failed', 'cancelled')
                       ORDER BY number DESC LIMIT 1 OFFSET $3)
)sql";

constexpr auto requeue_run = R"sql(
    UPDATE job_run SET state = 'queued', started_at = NULL, done = 0
     WHERE id = $1 AND state = 'running'
)sql";

constexpr auto cancel_run = R"sql(
    UPDATE job_run SET state = 'cancelled', ended_at = $2 WHERE id = $1 AND state = 'queued'
)sql";

constexpr auto select_report = R"sql(
    SELECT id, owner, name, company, state, done, total, text, error, due, started_at, ended_at
      FROM job_run WHERE id = $1
)sql";

constexpr auto select_history = R"sql(
    SELECT id, owner, name, company, state, done, total, text, error, due, started_at, ended_at
      FROM job_run WHERE $1 = '' OR owner = $1 ORDER BY number DESC LIMIT $2
)sql";

constexpr std::array<std::string_view, 5> state_names{
    "queued", "running", "succeeded", "failed", "cancelled"};

std::string_view name_of(RunState state) {
    return state_names[static_cast<std::size_t>(state)];
}

RunState state_of(std::string_view name) {
    const auto found = std::find(state_names.begin(), state_names.end(), name);
    if (found == state_names.end()) return RunState::failed;
    return static_cast<RunState>(found - state_names.begin());
}

std::int64_t micros(Instant at) {
    return at.time_since_epoch().count();
}

std::string text(const SqlValue& value) {
    const auto* view = std::get_if<std::string_view>(&value);
    return view != nullptr ? std::string{*view} : std::string{};
}

std::int64_t integer(const SqlValue& value) {
    const auto* number = std::get_if<std::int64_t>(&value);
    return number != nullptr ? *number : 0;
}

Instant instant(const SqlValue& value) {
    return Instant{std::chrono::microseconds{integer(value)}};
}

std::optional<Instant> optional_instant(const SqlValue& value) {
    if (std::holds_alternative<ports::Null>(value)) return {};
    return instant(value);
}

ports::RunReport report_of(ports::Row row) {
    return {
        text(row[0]),
        text(row[1]),
        text(row[2]),
        text(row[3]),
        state_of(text(row[4])),
        integer(row[5]),
        integer(row[6]),
        text(row[7]),
        text(row[8]),
        instant(row[9]),
        optional_instant(row[10]),
        optional_instant(row[11])};
}

std::string random_id() {
    constexpr std::string_view hex = "0123456789abcdef";
    std::random_device source;
    std::string id;
    while (id.size() < 32) {
        auto bits = source();
        for (int digit = 0; digit < 8; ++digit, bits >>= 4U) id += hex[bits & 15U];
    }
    return id;
}

}  // namespace

Result<std::unique_ptr<JobStore>> JobStore::create(std::shared_ptr<ports::Database> host) {
    const auto list = PORTICO_TRY(ports::migrations_of(migrations::files));
    PORTICO_TRY(host->migrate("jobs", list));
    return std::unique_ptr<JobStore>{new JobStore{std::move(host)}};
}

Result<std::vector<QueuedRun>> JobStore::recover(
    const JobKey& job, ports::AfterStop after_stop, Instant now
) {
    auto transaction = PORTICO_TRY(host_->begin(ports::Access::write));
    if (after_stop == ports::AfterStop::repeat) {
        const std::array<SqlValue, 3> args{job.owner, job.name, attempts_max};
        PORTICO_TRY(transaction->execute(requeue_interrupted, args, {}));
    }
    const std::array<SqlValue, 3> args{job.owner, job.name, micros(now)};
    PORTICO_TRY(transaction->execute(fail_interrupted, args, {}));
    std::vector<QueuedRun> queued;
    const std::array<SqlValue, 2> key{job.owner, job.name};
    PORTICO_TRY(transaction->execute(select_queued, key, [&](ports::Row row) -> Status {
        queued.push_back(
            {text(row[0]),
             integer(row[1]),
             instant(row[2]),
             static_cast<int>(integer(row[3])),
             integer(row[4]) != 0,
             text(row[5]),
             text(row[6])}
        );
        return {};
    }));
    PORTICO_TRY(transaction->commit());
    return queued;
}

Result<Instant> JobStore::schedule_base(const JobKey& job, std::string_view schedule, Instant now) {
    // A known schedule is not written to: a commit waits for the disk, and a start has many jobs.
    std::optional<Instant> base;
    PORTICO_TRY(host_->query(
        select_base,
        {job.owner, job.name, schedule},
        [&](ports::Row row) -> Status {
            base = instant(row[0]);
            return {};
        }
    ));
    if (base) return *base;
    PORTICO_TRY(host_->execute(upsert_schedule, {job.owner, job.name, schedule, micros(now)}));
    return now;
}

Status JobStore::queue(const JobKey& job, QueuedRun& run, std::optional<Instant> base) {
    run.id = random_id();
    auto transaction = PORTICO_TRY(host_->begin(ports::Access::write));
    const std::array<SqlValue, 7> row{
        run.id,
        job.owner,
        job.name,
        run.company,
        run.input,
        std::int64_t{run.is_scheduled ? 1 : 0},
        micros(run.due)};
    PORTICO_TRY(transaction->execute(insert_run, row, [&](ports::Row answer) -> Status {
        run.number = integer(answer[0]);
        return {};
    }));
    if (base) {
        const std::array<SqlValue, 3> moved{job.owner, job.name, micros(*base)};
        PORTICO_TRY(transaction->execute(update_base, moved, {}));
    }
    return transaction->commit();
}

Status JobStore::move_base(const JobKey& job, Instant base) {
    PORTICO_TRY(host_->execute(update_base, {job.owner, job.name, micros(base)}));
    return {};
}

Result<bool> JobStore::begin(std::string_view id, Instant now) {
    return PORTICO_TRY(host_->execute(begin_run, {id, micros(now)})) == 1;
}

Status JobStore::progress(
    std::string_view id, std::int64_t done, std::int64_t total, std::string_view text
) {
    PORTICO_TRY(host_->execute(update_progress, {id, done, total, text}));
    return {};
}

Status JobStore::finish(const JobKey& job, std::string_view id, const Ending& ending) {
    auto transaction = PORTICO_TRY(host_->begin(ports::Access::write));
    const std::array<SqlValue, 4> row{id, name_of(ending.state), ending.error, micros(ending.at)};
    PORTICO_TRY(transaction->execute(end_run, row, {}));
    const std::array<SqlValue, 3> old{job.owner, job.name, history_per_job};
    PORTICO_TRY(transaction->execute(drop_old_runs, old, {}));
    return transaction->commit();
}

Status JobStore::requeue(std::string_view id) {
    PORTICO_TRY(host_->execute(requeue_run, {id}));
    return {};
}

Result<bool> JobStore::cancel_queued(std::string_view id, Instant now) {
    return PORTICO_TRY(host_->execute(cancel_run, {id, micros(now)})) == 1;
}

Result<ports::RunReport> JobStore::report(std::string_view id) const {
    std::optional<ports::RunReport> report;
    PORTICO_TRY(host_->query(select_report, {id}, [&](ports::Row row) -> Status {
        report = report_of(row);
        return {};
    }));
    if (!report) return not_found("no run of a job has the id " + std::string{id});
    return *std::move(report);
}

Result<std::vector<ports::RunReport>> JobStore::history(std::string_view owner, std::size_t limit)
    const {
    std::vector<ports::RunReport> reports;
    const auto rows = static_cast<std::int64_t>(std::min(limit, history_max));
    PORTICO_TRY(host_->query(select_history, {owner, rows}, [&](ports::Row row) -> Status {
        reports.push_back(report_of(row));
        return {};
    }));
    return reports;
}

}  // namespace portico::jobs
