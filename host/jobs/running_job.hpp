#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>

#include "jobs/job_store.hpp"
#include "ports/clock.hpp"
#include "ports/jobs.hpp"

namespace portico::jobs {

/// A run in progress. Progress is kept in memory at most ten times a second, and written down at
/// most once a second. Thread-safe.
class RunningJob final : public ports::JobRun {
public:
    RunningJob(QueuedRun run, JobStore& store, const ports::Clock& clock)
        : run_{std::move(run)}, store_{store}, clock_{clock} {}

    [[nodiscard]] const std::string& id() const override { return run_.id; }

    [[nodiscard]] const std::string& input() const override { return run_.input; }

    [[nodiscard]] ports::Instant due() const override { return run_.due; }

    [[nodiscard]] int attempt() const override { return run_.attempt; }

    void progress(std::int64_t done, std::int64_t total, std::string_view text) override;

    [[nodiscard]] bool cancelled() const override { return should_stop_; }

    void ask_to_stop() { should_stop_ = true; }

    [[nodiscard]] const QueuedRun& queued() const { return run_; }

    /// Puts what is known here into a report that was read from the table.
    void overlay(ports::RunReport& report) const;

    /// Writes progress that was kept only in memory.
    void write_progress();

private:
    struct Progress {
        std::int64_t done = 0;
        std::int64_t total = 0;
        std::string text;
    };

    const QueuedRun run_;
    JobStore& store_;
    const ports::Clock& clock_;
    std::atomic<bool> should_stop_{false};

    mutable std::mutex mutex_;
    Progress progress_;
    bool has_progress_ = false;
    bool is_written_ = true;
    std::chrono::nanoseconds kept_at_{0};
    std::chrono::nanoseconds written_at_{0};
};

}  // namespace portico::jobs
