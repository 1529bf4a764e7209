#include "standing/standing_orders.hpp"

#include "http/schedules.hpp"

namespace portico::reorder {
namespace {

Result<RunCounters> run_counters(const Metrics& metrics) {
    RunCounters counters;
    for (std::size_t i = 0; i < counters.size(); ++i) {
        const auto outcome = static_cast<RunOutcome>(i);
        if (outcome == RunOutcome::claimed || outcome == RunOutcome::skipped) continue;
        counters.at(i) = PORTICO_TRY(metrics.counter(
            "standing_runs_total", "Runs of standing orders", {{"outcome", name_of(outcome)}}
        ));
    }
    return counters;
}

}  // namespace

Status StandingOrders::activate(PluginContext& context) {
    runner_.emplace(StandingRunner::Parts{
        context.database,
        baskets_,
        lines_,
        context.events,
        context.clock,
        context.log,
        PORTICO_TRY(run_counters(context.metrics))});
    PORTICO_TRY(context.jobs.declare("run-schedules", "every 1m", [this](JobRun& run) {
        return runner_->run_due([&run] { return run.is_cancelled(); });
    }));
    PORTICO_TRY(context.jobs.start("run-schedules"));  // what a kill has left
    return add_schedule_routes(context.router, book_);
}

}  // namespace portico::reorder
