#include "jobs/job_core.hpp"

#include <algorithm>
#include <exception>

namespace portico::jobs {
namespace {

using std::chrono::microseconds;

constexpr std::size_t queued_max = 1'000;
constexpr microseconds longest_wait = std::chrono::minutes{1};  // a clock may be set meanwhile
constexpr std::chrono::seconds wait_after_failure{1};

Status call(const ports::JobWork& work, ports::JobRun& run) {
    try {
        return work(run);
    } catch (const std::exception& failure) {
        return internal(std::string{"the job threw: "} + failure.what());
    } catch (...) {
        return internal("the job threw an unknown exception");
    }
}

}  // namespace

void JobScheduler::Core::start_threads(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
}

void JobScheduler::Core::stop() {
    {
        const std::lock_guard lock{mutex_};
        is_stopping_ = true;
        for (const auto& [key, job] : jobs_) {
            if (job->running) job->running->ask_to_stop();
        }
    }
    work_is_due_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
}

Status JobScheduler::Core::declare(const std::shared_ptr<Job>& job) {
    {
        const std::lock_guard lock{mutex_};
        if (is_stopping_) return unavailable("the host is stopping");
        if (!jobs_.emplace(job->key, job).second) {
            return conflict(job->key.owner + " has declared job " + job->key.name + " already");
        }
        job->is_taken = true;  // nobody looks at it before its queue is read
    }
    const auto prepared = [&]() -> Status {
        const auto now = clock_.now();
        for (auto& run : PORTICO_TRY(store_->recover(job->key, job->after_stop, now))) {
            const auto due = run.due;
            job->queue.emplace(due, std::move(run));
        }
        if (!job->schedule) return {};
        job->base = PORTICO_TRY(store_->schedule_base(job->key, job->schedule_text, now));
        job->next = job->schedule->next_after(job->base);
        return {};
    }();
    {
        const std::lock_guard lock{mutex_};
        job->is_taken = false;
        if (!prepared.ok()) jobs_.erase(job->key);
    }
    work_is_due_.notify_all();
    return prepared;
}

void JobScheduler::Core::withdraw(const std::shared_ptr<Job>& job) {
    Lock lock{mutex_};
    job->is_withdrawn = true;
    if (job->running) job->running->ask_to_stop();
    if (job->worker != std::this_thread::get_id()) {
        run_ended_.wait(lock, [&] { return !job->is_taken; });
    }
    jobs_.erase(job->key);
}

Result<std::string> JobScheduler::Core::start(const JobKey& key, QueuedRun run) {
    std::shared_ptr<Job> job;
    {
        const std::lock_guard lock{mutex_};
        const auto found = jobs_.find(key);
        if (found == jobs_.end() || found->second->is_withdrawn) {
            return not_found(key.owner + " has no job " + key.name);
        }
        job = found->second;
        if (job->queue.size() + job->arriving >= queued_max) {
            return Error{
                Code::quota, "job " + key.name + " has 1000 queued runs; wait until some are done"};
        }
        ++job->arriving;
    }
    const auto queued = store_->queue(key, run, std::nullopt);
    const std::string id = run.id;
    {
        const std::lock_guard lock{mutex_};
        --job->arriving;
        const auto due = run.due;
        if (queued.ok()) job->queue.emplace(due, std::move(run));
    }
    if (!queued.ok()) return queued.error();
    work_is_due_.notify_all();
    return id;
}

Status JobScheduler::Core::cancel(std::string_view run_id) {
    if (PORTICO_TRY(store_->cancel_queued(run_id, clock_.now()))) {
        const std::lock_guard lock{mutex_};
        for (const auto& [key, job] : jobs_) {
            std::erase_if(job->queue, [&](const auto& item) { return item.second.id == run_id; });
        }
        return {};
    }
    {
        const std::lock_guard lock{mutex_};
        for (const auto& [key, job] : jobs_) {
            if (!job->running || job->running->id() != run_id) continue;
            job->running->ask_to_stop();
            return {};
        }
    }
    const auto report = PORTICO_TRY(store_->report(run_id));
    if (report.state == ports::RunState::running) {
        return conflict("the run is in progress in another process, which alone can stop it");
    }
    return conflict("the run has ended already");
}

void JobScheduler::Core::overlay(ports::RunReport& report) const {
    if (report.state != ports::RunState::running) return;
    const std::lock_guard lock{mutex_};
    const auto found = jobs_.find(JobKey{report.owner, report.name});
    if (found == jobs_.end() || !found->second->running) return;
    if (found->second->running->id() == report.id) found->second->running->overlay(report);
}

std::optional<ports::Instant> JobScheduler::Core::next_run(const JobKey& key) const {
    const std::lock_guard lock{mutex_};
    const auto found = jobs_.find(key);
    if (found == jobs_.end()) return {};
    const Job& job = *found->second;
    auto next = job.next;
    if (!job.queue.empty() && (!next || job.queue.begin()->first < *next)) {
        next = job.queue.begin()->first;
    }
    return next;
}

void JobScheduler::Core::wake() {
    const std::lock_guard lock{mutex_};  // nobody is between looking at the clock and waiting
    work_is_due_.notify_all();
}

std::size_t JobScheduler::Core::run_pending() {
    std::size_t runs = 0;
    Lock lock{mutex_};
    while (step(lock)) ++runs;
    return runs;
}

void JobScheduler::Core::work() {
    Lock lock{mutex_};
    while (!is_stopping_) {
        if (!step(lock)) work_is_due_.wait_for(lock, time_to_next());
    }
}

bool JobScheduler::Core::step(Lock& lock) {
    if (is_stopping_) return false;
    while (queue_scheduled(lock)) {
    }
    return run_one(lock);
}

bool JobScheduler::Core::queue_scheduled(Lock& lock) {
    const auto now = clock_.now();
    const auto monotonic = clock_.monotonic();
    for (const auto& [key, job] : jobs_) {
        if (job->is_taken || job->is_withdrawn || monotonic < job->not_before) continue;
        if (job->next && job->base > now) {
            // The clock was set back: count from now, or the job would wait for the old time.
            job->base = now;
            job->next = job->schedule->next_after(now);
        }
        if (!job->next || *job->next > now) continue;
        const auto kept = job;
        queue_occurrence(lock, kept);
        return true;
    }
    return false;
}

void JobScheduler::Core::queue_occurrence(Lock& lock, const std::shared_ptr<Job>& job) {
    job->is_taken = true;
    const auto base = job->schedule->base_at(clock_.now(), job->base);
    const bool is_new = !is_waiting_already(*job) && job->queue.size() < queued_max;
    QueuedRun run;
    run.due = *job->next;
    run.is_scheduled = true;
    run.input = "{}";
    lock.unlock();
    const auto outcome =
        is_new ? store_->queue(job->key, run, base) : store_->move_base(job->key, base);
    lock.lock();
    if (outcome.ok()) {
        job->base = base;
        job->next = job->schedule->next_after(base);
        if (is_new) job->queue.emplace(run.due, std::move(run));
    } else {
        failed(*job, "a scheduled run can't be queued; trying again", outcome.error());
    }
    release(job);
}

bool JobScheduler::Core::is_waiting_already(const Job& job) const {
    return std::any_of(job.queue.begin(), job.queue.end(), [](const auto& item) {
        return item.second.is_scheduled;
    });
}

bool JobScheduler::Core::run_one(Lock& lock) {
    const auto now = clock_.now();
    const auto monotonic = clock_.monotonic();
    std::shared_ptr<Job> first;
    for (const auto& [key, job] : jobs_) {
        if (job->is_taken || job->is_withdrawn || job->queue.empty()) continue;
        if (job->queue.begin()->first > now || monotonic < job->not_before) continue;
        if (!first || job->queue.begin()->first < first->queue.begin()->first) first = job;
    }
    if (!first) return false;
    auto queued = std::move(first->queue.begin()->second);
    first->queue.erase(first->queue.begin());
    run(lock, first, std::move(queued));
    return true;
}

void JobScheduler::Core::run(Lock& lock, const std::shared_ptr<Job>& job, QueuedRun queued) {
    const auto running = std::make_shared<RunningJob>(std::move(queued), *store_, clock_);
    job->running = running;
    job->is_taken = true;
    job->worker = std::this_thread::get_id();
    lock.unlock();
    const bool goes_back = perform(*job, *running);
    lock.lock();
    job->running.reset();
    if (goes_back) job->queue.emplace(running->due(), running->queued());
    release(job);
}

/// Works off one run; true when it belongs into the queue again.
bool JobScheduler::Core::perform(Job& job, RunningJob& running) {
    const auto begun = store_->begin(running.id(), clock_.now());
    if (!begun.ok()) {
        const std::lock_guard lock{mutex_};
        failed(job, "a run can't be started; trying again", begun.error());
        return true;
    }
    if (!*begun) return false;  // cancelled meanwhile
    const auto outcome = call(job.work, running);
    running.write_progress();
    return end(job, running, outcome);
}

/// Writes down how a run ended; true when it belongs into the queue again.
bool JobScheduler::Core::end(Job& job, RunningJob& running, const Status& outcome) {
    bool is_interrupted = false;
    {
        const std::lock_guard lock{mutex_};
        is_interrupted = is_stopping_ || job.is_withdrawn;
    }
    JobStore::Ending ending{ports::RunState::succeeded, {}, clock_.now()};
    if (!outcome.ok()) {
        ending.state = running.cancelled() || outcome.error().code == Code::cancelled
                           ? ports::RunState::cancelled
                           : ports::RunState::failed;
        ending.error = outcome.error().message;
    }
    if (is_interrupted && ending.state == ports::RunState::cancelled) {
        if (job.after_stop == ports::AfterStop::repeat) {
            const auto requeued = store_->requeue(running.id());
            if (requeued.ok()) return true;
            ending.error = requeued.error().message;
        } else {
            ending.error = "its module was switched off, or the host stopped, while it ran";
        }
    }
    const auto finished = store_->finish(job.key, running.id(), ending);
    if (!finished.ok()) {
        const std::lock_guard lock{mutex_};
        failed(job, "the end of a run can't be written down", finished.error());
    }
    return false;
}

void JobScheduler::Core::release(const std::shared_ptr<Job>& job) {
    job->is_taken = false;
    job->worker = {};
    run_ended_.notify_all();
    work_is_due_.notify_all();
}

void JobScheduler::Core::failed(Job& job, std::string_view what, const Error& error) {
    job.not_before = clock_.monotonic() + wait_after_failure;
    log_.error(what, {{"owner", job.key.owner}, {"job", job.key.name}, {"error", error.message}});
}

microseconds JobScheduler::Core::time_to_next() const {
    const auto now = clock_.now();
    const auto monotonic = clock_.monotonic();
    microseconds wait = longest_wait;
    for (const auto& [key, job] : jobs_) {
        if (job->is_taken || job->is_withdrawn) continue;
        const auto pause = std::chrono::ceil<microseconds>(job->not_before - monotonic);
        if (job->next) wait = std::min(wait, std::max(*job->next - now, pause));
        if (job->queue.empty()) continue;
        wait = std::min(wait, std::max(job->queue.begin()->first - now, pause));
    }
    return std::max(wait, microseconds{0});
}

}  // namespace portico::jobs
