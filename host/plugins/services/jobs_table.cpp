#include "plugins/services/jobs_table.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

constexpr std::size_t job_count_max = 64;
constexpr std::uint64_t name_bytes_max = 64;
constexpr std::uint64_t schedule_bytes_max = 128;
constexpr std::uint64_t input_bytes_max = 64U << 10U;
constexpr std::uint64_t progress_bytes_max = 1024;

bool is_job_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

}  // namespace

JobsTable::JobsTable(InstanceContext& instance)
    : table{sizeof(portico_jobs), this, declare, withdraw, start, progress, cancelled},
      instance_{instance},
      jobs_{HandleKind::job, instance.description.generation, job_count_max},
      runs_{HandleKind::job_run, instance.description.generation, job_count_max} {}

Status JobsTable::run(const Work& work, ports::JobRun& job_run) {
    if (!instance_.gate.enter()) return instance_.refusal();

    struct Leave {
        Gate& gate;

        ~Leave() { gate.leave(); }
    } leave{instance_.gate};

    const auto handle = PORTICO_TRY(runs_.insert(&job_run, "runs at once"));

    struct Forget {
        HandleTable<ports::JobRun*>& runs;
        portico_handle handle;

        ~Forget() { runs.take(handle); }
    } forget{runs_, handle};

    CallFrame frame{instance_, Slot::job};
    const portico_job_run record{
        .struct_size = sizeof(portico_job_run),
        .attempt = static_cast<std::uint32_t>(std::max(job_run.attempt(), 1)),
        .handle = handle,
        .id = to_view(job_run.id()),
        .name = to_view(work.name),
        .input = to_view(job_run.input()),
        .due_us = to_us(job_run.due()),
    };
    return frame.enter(work.handler, work.context, &record);
}

portico_status JobsTable::declare(
    void* self,
    portico_str name,
    portico_str schedule,
    portico_job_handler handler,
    void* context,
    portico_handle* out
) noexcept {
    auto& jobs = *static_cast<JobsTable*>(self);
    return guarded(jobs.instance_, [&]() -> Status {
        PORTICO_TRY(jobs.instance_.may_register("declare()"));
        if (out == nullptr) return invalid("declare() needs a place for the handle");
        if (handler == nullptr) return invalid("a job needs a handler");
        const auto own_name = PORTICO_TRY(text_in(name, name_bytes_max, "the job's name"));
        if (!is_job_name(own_name)) {
            return invalid("a job's name is of lower case letters, digits, '_' and '-'");
        }
        const auto when = PORTICO_TRY(text_in(schedule, schedule_bytes_max, "the schedule"));
        const Work work{jobs.instance_.shared_from_this(), std::string{own_name}, handler, context};
        std::shared_ptr<ports::DeclaredJob> declared =
            PORTICO_TRY(jobs.instance_.ports.jobs.declare(
                jobs.instance_.id(),
                work.name,
                std::string{when},
                [&jobs, work](ports::JobRun& job_run) { return jobs.run(work, job_run); }
            ));
        *out = PORTICO_TRY(jobs.jobs_.insert(std::move(declared), "jobs"));
        return {};
    });
}

portico_status JobsTable::withdraw(void* self, portico_handle job) noexcept {
    auto& jobs = *static_cast<JobsTable*>(self);
    return guarded(jobs.instance_, [&]() -> Status {
        PORTICO_TRY(jobs.instance_.is_control("withdraw()"));
        auto taken = jobs.jobs_.take(job);
        if (!taken) return not_found("no job has that handle");
        taken->reset();  // waits for a run in progress
        return {};
    });
}

portico_status JobsTable::start(
    void* self,
    portico_str name,
    portico_str company,
    portico_str input,
    std::int64_t at_us,
    portico_sink id
) noexcept {
    const auto& jobs = *static_cast<JobsTable*>(self);
    return guarded(jobs.instance_, [&]() -> Status {
        const auto job = PORTICO_TRY(text_in(name, name_bytes_max, "the job's name"));
        const auto tenant = PORTICO_TRY(text_in(company, 256, "the company"));
        const auto text = PORTICO_TRY(text_in(input, input_bytes_max, "the job's input"));
        const auto at = at_us > 0 ? std::optional{from_us(at_us)} : std::nullopt;
        const auto run_id = PORTICO_TRY(jobs.instance_.ports.jobs.start(
            jobs.instance_.id(), job, tenant, text.empty() ? "{}" : text, at
        ));
        return id.write == nullptr ? Status{} : emit(id, run_id);
    });
}

portico_status JobsTable::progress(
    void* self, portico_handle run, std::int64_t done, std::int64_t total, portico_str text
) noexcept {
    auto& jobs = *static_cast<JobsTable*>(self);
    return guarded(jobs.instance_, [&]() -> Status {
        const auto sentence = PORTICO_TRY(text_in(text, progress_bytes_max, "the progress text"));
        const bool is_known = jobs.runs_.with(run, [&](ports::JobRun* job_run) {
            job_run->progress(
                std::max<std::int64_t>(done, 0), std::max<std::int64_t>(total, 0), sentence
            );
        });
        return is_known ? Status{} : Status{not_found("no run in progress has that handle")};
    });
}

std::int32_t JobsTable::cancelled(void* self, portico_handle run) noexcept {
    auto& jobs = *static_cast<JobsTable*>(self);
    std::int32_t should_stop = 1;  // also for a run that ended
    guarded(jobs.instance_, [&]() -> Status {
        jobs.runs_.with(run, [&](const ports::JobRun* job_run) {
            should_stop = job_run->cancelled() ? 1 : 0;
        });
        return {};
    });
    return should_stop;
}

std::size_t JobsTable::sweep() {
    return jobs_.take_all().size();
}

}  // namespace portico::plugins
