#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "jobs/job_scheduler.hpp"
#include "jobs/job_store.hpp"
#include "jobs/running_job.hpp"
#include "jobs/schedule.hpp"

namespace portico::jobs {

/// What the scheduler and its declarations share: the jobs, their queues, the threads.
class JobScheduler::Core {
public:
    Core(std::unique_ptr<JobStore> store, const ports::Clock& clock, ports::Log& log)
        : store_{std::move(store)}, clock_{clock}, log_{log} {}

    /// A declared job. All but `work` is guarded by the core's mutex.
    struct Job {
        JobKey key;
        std::string schedule_text;
        std::optional<Schedule> schedule;
        ports::JobWork work;
        ports::AfterStop after_stop = ports::AfterStop::fail;
        ports::Instant base{};               ///< occurrences up to here are done with
        std::optional<ports::Instant> next;  ///< next occurrence
        std::multimap<ports::Instant, QueuedRun> queue;
        std::size_t arriving = 0;  ///< runs that are being written to the table
        std::shared_ptr<RunningJob> running;
        bool is_taken = false;  ///< a thread works on it
        bool is_withdrawn = false;
        std::thread::id worker;
        std::chrono::nanoseconds not_before{0};  ///< after the database failed
    };

    void start_threads(std::size_t count);
    void stop();

    Status declare(const std::shared_ptr<Job>& job);
    void withdraw(const std::shared_ptr<Job>& job);
    Result<std::string> start(const JobKey& key, QueuedRun run);
    Status cancel(std::string_view run_id);
    void overlay(ports::RunReport& report) const;
    [[nodiscard]] std::optional<ports::Instant> next_run(const JobKey& key) const;
    void wake();
    std::size_t run_pending();

    [[nodiscard]] JobStore& store() { return *store_; }

    [[nodiscard]] const ports::Clock& clock() const { return clock_; }

private:
    using Lock = std::unique_lock<std::mutex>;

    void work();
    bool step(Lock& lock);
    bool queue_scheduled(Lock& lock);
    void queue_occurrence(Lock& lock, const std::shared_ptr<Job>& job);
    bool run_one(Lock& lock);
    void run(Lock& lock, const std::shared_ptr<Job>& job, QueuedRun queued);
    bool perform(Job& job, RunningJob& running);
    bool end(Job& job, RunningJob& running, const Status& outcome);
    void release(const std::shared_ptr<Job>& job);
    [[nodiscard]] bool is_waiting_already(const Job& job) const;
    [[nodiscard]] std::chrono::microseconds time_to_next() const;
    void failed(Job& job, std::string_view what, const Error& error);

    const std::unique_ptr<JobStore> store_;
    const ports::Clock& clock_;
    ports::Log& log_;

    mutable std::mutex mutex_;
    std::condition_variable work_is_due_;
    std::condition_variable run_ended_;
    std::map<JobKey, std::shared_ptr<Job>> jobs_;
    bool is_stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace portico::jobs
