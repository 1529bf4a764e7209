#include "erp/sync_job.hpp"

#include <chrono>

#include <portico/json.hpp>

namespace portico::erp {
namespace {

/// Shows a sync to whoever watches the job.
class JobWatcher final : public SyncWatcher {
public:
    explicit JobWatcher(ports::JobRun& run) : run_{run} {}

    void progress(const SyncProgress& progress) override {
        std::string text{progress.entity};
        text += ": " + std::to_string(progress.done) + " records, " +
                std::to_string(progress.per_second) + " a second";
        run_.progress(progress.done, progress.total, text);
    }

    [[nodiscard]] bool cancelled() const override { return run_.cancelled(); }

private:
    ports::JobRun& run_;
};

Status run_sync(Bridge& bridge, ports::JobRun& run) {
    std::vector<std::string> only;
    const auto input = PORTICO_TRY(json::parse(run.input().empty() ? "{}" : run.input()));
    const auto entities = input.root()["entities"];
    for (const auto entity : entities) only.push_back(entity.string());
    if (!entities.is_array()) {  // nobody asked: it is the schedule's, or the try after a failure
        const auto hindrance = PORTICO_TRY(bridge.hindrance());
        if (!hindrance.empty()) {
            run.progress(0, 0, hindrance);
            return {};
        }
    }
    JobWatcher watcher{run};
    const auto extent = input.root()["full"].boolean() ? Extent::everything : Extent::changes;
    const auto report = PORTICO_TRY(bridge.sync(only, watcher, extent));
    const auto sum = report.sum();
    run.progress(
        sum.records,
        sum.records,
        std::to_string(sum.records) + " records read, " + std::to_string(sum.changed) +
            " changed, " + std::to_string(sum.rejected) + " in quarantine"
    );
    for (const auto& entity : report.entities) {
        if (!entity.error.empty()) return invalid(entity.entity + ": " + entity.error);
    }
    return {};
}

/// Where the schedule would try again too late: a run of its own at the planned time.
Status plan_retry(const Bridge& bridge, ports::Jobs& jobs, std::chrono::seconds every) {
    const auto next = PORTICO_TRY(bridge.next_try());
    if (!next || every.count() == 0 || bridge.until(*next) >= every) return {};
    PORTICO_TRY(jobs.start(SyncJob::owner, SyncJob::name, {}, {}, next));
    return {};
}

}  // namespace

Result<std::unique_ptr<SyncJob>> SyncJob::create(
    Bridge& bridge, ports::Jobs& jobs, int every_seconds
) {
    std::unique_ptr<SyncJob> job{new SyncJob{jobs}};
    const bool is_scheduled = every_seconds > 0 && !bridge.config().connector.empty();
    job->declared_ = PORTICO_TRY(jobs.declare(
        std::string{owner},
        std::string{name},
        is_scheduled ? "every " + std::to_string(every_seconds) + "s" : std::string{},
        [&bridge, &jobs, every = std::chrono::seconds{is_scheduled ? every_seconds : 0}](
            ports::JobRun& run
        ) -> Status {
            const auto outcome = run_sync(bridge, run);
            if (!outcome.ok()) PORTICO_TRY(plan_retry(bridge, jobs, every));
            return outcome;
        },
        ports::AfterStop::repeat
    ));
    return job;
}

Result<std::string> SyncJob::start(const std::vector<std::string>& entities, Extent extent) {
    std::string input;
    json::Writer writer{input};
    writer.begin_object().key("entities").begin_array();
    for (const auto& entity : entities) writer.string(entity);
    writer.end_array().key("full").boolean(extent == Extent::everything).end_object();
    return jobs_.start(owner, name, {}, input, std::nullopt);
}

}  // namespace portico::erp
