#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <portico/abi/jobs.h>
#include <portico/boundary.hpp>
#include <portico/clock.hpp>

namespace portico {

/// A run in progress, as its work sees it. Views end with the handler.
class JobRun {
public:
    JobRun(const portico_jobs* table, const portico_job_run& run) : table_{table}, run_{run} {}

    [[nodiscard]] std::string_view id() const { return from_abi(run_.id); }

    [[nodiscard]] std::string_view name() const { return from_abi(run_.name); }

    /// JSON given to start(), or {}.
    [[nodiscard]] std::string_view input() const { return from_abi(run_.input); }

    [[nodiscard]] std::uint32_t attempt() const { return run_.attempt; }

    [[nodiscard]] Instant due() const { return instant_of(run_.due_us); }

    /// For whoever watches; `total` 0 when unknown.
    void progress(std::int64_t done, std::int64_t total, std::string_view text) const {
        if (!PORTICO_HAS(table_, progress)) return;
        static_cast<void>(table_->progress(table_->self, run_.handle, done, total, to_abi(text)));
    }

    /// True when the work should stop and return Code::cancelled.
    [[nodiscard]] bool is_cancelled() const {
        return PORTICO_HAS(table_, cancelled) && table_->cancelled(table_->self, run_.handle) != 0;
    }

private:
    const portico_jobs* table_;
    const portico_job_run& run_;
};

/// What a run is started with.
struct JobStart {
    std::string_view company = {};   ///< whose members may watch it; empty: operators only
    std::string_view input = "{}";   ///< a JSON object
    std::optional<Instant> at = {};  ///< not before; now when empty
};

/// Work of this plugin, on a schedule or on demand.
class Jobs {
public:
    Jobs(Host host, Registrations& registrations)
        : host_{host},
          table_{host.extension<portico_jobs>(PORTICO_JOBS_ID)},
          registrations_{registrations} {}

    /// `handler` is `Status(JobRun&)`; one run of a job at a time. `schedule`: "every 5m" (s, m, h,
    /// d), a cron line of five fields in UTC, or "" for a job that only start() runs.
    /// Control thread. Errors: Code::invalid (schedule), Code::conflict (name).
    template <class Handler>
    Status declare(std::string_view name, std::string_view schedule, Handler handler) {
        if (!PORTICO_HAS(table_, declare)) return not_given(PORTICO_JOBS_ID);
        using Kept = Work<Handler>;
        auto entry = std::make_unique<Kept>(host_, table_, std::move(handler));
        return registrations_.add(std::move(entry), [&](Kept& kept) -> Status {
            return host_.check(table_->declare(
                table_->self, to_abi(name), to_abi(schedule), &Kept::run, &kept, &kept.handle
            ));
        });
    }

    /// Queues a run durably; gives its id. Thread-safe. Errors: Code::quota (1,000 queued).
    Result<std::string> start(std::string_view name, const JobStart& start = {}) {
        if (!PORTICO_HAS(table_, start)) return not_given(PORTICO_JOBS_ID);
        std::string id;
        const auto at_us = start.at ? microseconds_of(*start.at) : 0;
        PORTICO_TRY(host_.check(table_->start(
            table_->self,
            to_abi(name),
            to_abi(start.company),
            to_abi(start.input),
            at_us,
            append_to(id)
        )));
        return id;
    }

private:
    template <class Handler>
    struct Work final : Registrations::Entry {
        Work(Host host_, const portico_jobs* table_, Handler handler_)
            : host{host_}, table{table_}, handler{std::move(handler_)} {}

        void give_back() noexcept override {
            if (PORTICO_HAS(table, withdraw)) {
                static_cast<void>(table->withdraw(table->self, handle));
            }
        }

        static portico_status run(void* context, const portico_job_run* run) noexcept {
            auto& self = *static_cast<Work*>(context);
            return self.host.guard([&]() -> Status {
                JobRun view{self.table, *run};
                return self.handler(view);
            });
        }

        Host host;
        const portico_jobs* table;
        Handler handler;
        portico_handle handle = 0;
    };

    Host host_;
    const portico_jobs* table_;
    Registrations& registrations_;
};

}  // namespace portico
