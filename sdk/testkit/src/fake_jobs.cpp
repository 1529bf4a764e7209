#include "fake_jobs.hpp"

#include <algorithm>
#include <utility>

namespace portico::testkit {
namespace {

bool is_every(std::string_view schedule) {
    constexpr std::string_view prefix = "every ";
    if (!schedule.starts_with(prefix) || schedule.size() < prefix.size() + 2) return false;
    const auto count = schedule.substr(prefix.size(), schedule.size() - prefix.size() - 1);
    return count.find_first_not_of("0123456789") == std::string_view::npos &&
           std::string_view{"smhd"}.find(schedule.back()) != std::string_view::npos;
}

/// Five fields: the real scheduler checks the fields themselves.
bool is_cron(std::string_view schedule) {
    return std::ranges::count(schedule, ' ') == 4 &&
           schedule.find("  ") == std::string_view::npos &&
           schedule.find_first_not_of("0123456789*/,- ") == std::string_view::npos;
}

class Run final : public ports::JobRun {
public:
    Run(std::string id, ports::Instant due, FakeJobRun& run)
        : id_{std::move(id)}, due_{due}, run_{run} {}

    [[nodiscard]] const std::string& id() const override { return id_; }

    [[nodiscard]] const std::string& input() const override { return run_.input; }

    [[nodiscard]] ports::Instant due() const override { return due_; }

    [[nodiscard]] int attempt() const override { return 1; }

    void progress(std::int64_t done, std::int64_t total, std::string_view text) override {
        run_.progress.push_back(
            std::to_string(done) + "/" + std::to_string(total) + " " + std::string{text}
        );
    }

    [[nodiscard]] bool cancelled() const override { return run_.is_cancelled; }

private:
    std::string id_;
    ports::Instant due_;
    FakeJobRun& run_;
};

}  // namespace

class FakeJobs::Handle final : public ports::DeclaredJob {
public:
    Handle(FakeJobs& jobs, std::string name) : jobs_{jobs}, name_{std::move(name)} {}

    ~Handle() override { jobs_.jobs_.erase(name_); }

    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

private:
    FakeJobs& jobs_;
    std::string name_;
};

Result<std::unique_ptr<ports::DeclaredJob>> FakeJobs::declare(
    std::string, std::string name, std::string schedule, ports::JobWork work, ports::AfterStop
) {
    if (!schedule.empty() && !is_every(schedule) && !is_cron(schedule)) {
        return invalid(
            "\"" + schedule + "\" is no schedule: write \"every 5m\" or a cron line of five fields."
        );
    }
    if (jobs_.contains(name)) return conflict("There is a job " + name + ".");
    jobs_[name] = {std::move(schedule), std::move(work)};
    return std::unique_ptr<ports::DeclaredJob>{std::make_unique<Handle>(*this, std::move(name))};
}

Result<std::string> FakeJobs::start(
    std::string_view owner,
    std::string_view name,
    std::string_view company,
    std::string_view input,
    std::optional<ports::Instant> at
) {
    if (jobs_.find(name) == jobs_.end()) {
        return not_found("There is no job " + std::string{name} + ".");
    }
    ports::RunReport report;
    report.id = "run-" + std::to_string(started_.size() + 1);
    report.owner = owner;
    report.name = name;
    report.company = company;
    report.due = at.value_or(clock_.now());
    started_.push_back({report, std::string{input}});
    return report.id;
}

FakeJobs::Started* FakeJobs::find(std::string_view run_id) {
    const auto found = std::ranges::find_if(started_, [&](const Started& started) {
        return started.report.id == run_id;
    });
    return found == started_.end() ? nullptr : &*found;
}

Result<ports::RunReport> FakeJobs::report(std::string_view run_id) const {
    const auto* const started = const_cast<FakeJobs*>(this)->find(run_id);
    if (started == nullptr) return not_found("There is no run " + std::string{run_id} + ".");
    return started->report;
}

Result<std::vector<ports::RunReport>> FakeJobs::history(std::string_view, std::size_t limit) const {
    std::vector<ports::RunReport> reports;
    for (auto at = started_.rbegin(); at != started_.rend() && reports.size() < limit; ++at) {
        reports.push_back(at->report);
    }
    return reports;
}

Status FakeJobs::cancel(std::string_view run_id) {
    auto* const started = find(run_id);
    if (started == nullptr) return not_found("There is no run " + std::string{run_id} + ".");
    if (started->report.state == ports::RunState::queued) {
        started->report.state = ports::RunState::cancelled;
    }
    return {};
}

Status FakeJobs::run(std::string_view name, FakeJobRun& run) {
    const auto job = jobs_.find(name);
    if (job == jobs_.end()) return not_found("There is no job " + std::string{name} + ".");
    Run view{"run-now", clock_.now(), run};
    return job->second.work(view);
}

Result<std::size_t> FakeJobs::run_started() {
    std::size_t count = 0;
    for (std::size_t i = 0; i < started_.size(); ++i) {  // a run may start others
        const auto report = started_[i].report;
        if (report.state != ports::RunState::queued || report.due > clock_.now()) continue;
        const auto job = jobs_.find(report.name);
        if (job == jobs_.end()) continue;
        started_[i].report.state = ports::RunState::running;
        FakeJobRun run{.input = started_[i].input};
        Run view{report.id, report.due, run};
        const auto outcome = job->second.work(view);
        auto& kept = started_[i].report;
        kept.state = outcome.ok() ? ports::RunState::succeeded : ports::RunState::failed;
        ++count;
        if (outcome.ok()) continue;
        kept.error = outcome.error().message;
        return outcome.error();
    }
    return count;
}

std::vector<std::string> FakeJobs::declared() const {
    std::vector<std::string> list;
    for (const auto& [name, job] : jobs_) list.push_back(name + " " + job.schedule);
    return list;
}

}  // namespace portico::testkit
