#include "standing/standing_orders.hpp"

#include "http/schedules.hpp"

namespace portico::reorder {

Status StandingOrders::activate(PluginContext& context) {
    PORTICO_TRY(context.jobs.declare("run-schedules", "every 1m", [this](JobRun& run) {
        return runner_.run_due([&run] { return run.is_cancelled(); });
    }));
    PORTICO_TRY(context.jobs.start("run-schedules"));  // what a kill has left
    return add_schedule_routes(context.router, book_);
}

}  // namespace portico::reorder
