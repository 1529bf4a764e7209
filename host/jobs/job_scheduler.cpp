#include "jobs/job_scheduler.hpp"

#include <portico/json.hpp>

#include "jobs/job_core.hpp"

namespace portico::jobs {
namespace {

constexpr std::size_t input_bytes_max = 64U << 10U;
constexpr std::size_t name_bytes_max = 128;

Status check_name(std::string_view what, std::string_view name) {
    if (!name.empty() && name.size() <= name_bytes_max) return {};
    return invalid("a job's " + std::string{what} + " has 1 to 128 bytes");
}

Status check_input(std::string_view input) {
    if (input.size() > input_bytes_max) {
        return Error{Code::quota, "the input of a job run is at most 64 KiB"};
    }
    const auto document = json::parse(input);
    if (document.ok() && document->root().is_object()) return {};
    return invalid("the input of a job run must be an object of JSON");
}

}  // namespace

class JobScheduler::Declared final : public ports::DeclaredJob {
public:
    Declared(std::shared_ptr<Core> core, std::shared_ptr<Core::Job> job)
        : core_{std::move(core)}, job_{std::move(job)} {}

    ~Declared() override { core_->withdraw(job_); }

private:
    const std::shared_ptr<Core> core_;
    const std::shared_ptr<Core::Job> job_;
};

Result<std::unique_ptr<JobScheduler>> JobScheduler::create(
    std::shared_ptr<ports::Database> host,
    const ports::Clock& clock,
    ports::Log& log,
    JobOptions options
) {
    auto store = PORTICO_TRY(JobStore::create(std::move(host)));
    auto core = std::make_shared<Core>(std::move(store), clock, log);
    core->start_threads(options.threads);
    return std::unique_ptr<JobScheduler>{new JobScheduler{std::move(core)}};
}

JobScheduler::~JobScheduler() {
    core_->stop();
}

Result<std::unique_ptr<ports::DeclaredJob>> JobScheduler::declare(
    std::string owner,
    std::string name,
    std::string schedule,
    ports::JobWork work,
    ports::AfterStop after_stop
) {
    PORTICO_TRY(check_name("owner", owner));
    PORTICO_TRY(check_name("name", name));
    auto job = std::make_shared<Core::Job>();
    job->key = {std::move(owner), std::move(name)};
    if (!schedule.empty()) job->schedule = PORTICO_TRY(Schedule::parse(schedule));
    job->schedule_text = std::move(schedule);
    job->work = std::move(work);
    job->after_stop = after_stop;
    PORTICO_TRY(core_->declare(job));
    return std::unique_ptr<ports::DeclaredJob>{std::make_unique<Declared>(core_, std::move(job))};
}

Result<std::string> JobScheduler::start(
    std::string_view owner,
    std::string_view name,
    std::string_view company,
    std::string_view input,
    std::optional<ports::Instant> at
) {
    if (input.empty()) input = "{}";
    PORTICO_TRY(check_input(input));
    QueuedRun run;
    run.due = at.value_or(core_->clock().now());
    run.company = company;
    run.input = input;
    return core_->start({std::string{owner}, std::string{name}}, std::move(run));
}

Result<ports::RunReport> JobScheduler::report(std::string_view run_id) const {
    auto report = PORTICO_TRY(core_->store().report(run_id));
    core_->overlay(report);
    return report;
}

Result<std::vector<ports::RunReport>> JobScheduler::history(
    std::string_view owner, std::size_t limit
) const {
    auto reports = PORTICO_TRY(core_->store().history(owner, limit));
    for (auto& report : reports) core_->overlay(report);
    return reports;
}

Status JobScheduler::cancel(std::string_view run_id) {
    return core_->cancel(run_id);
}

std::optional<ports::Instant> JobScheduler::next_run(std::string_view owner, std::string_view name)
    const {
    return core_->next_run({std::string{owner}, std::string{name}});
}

void JobScheduler::wake() {
    core_->wake();
}

std::size_t JobScheduler::run_pending() {
    return core_->run_pending();
}

}  // namespace portico::jobs
