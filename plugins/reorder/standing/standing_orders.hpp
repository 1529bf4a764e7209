#pragma once

#include <optional>

#include <portico/plugin.hpp>
#include <portico/result.hpp>

#include "baskets/basket_book.hpp"
#include "checks/line_checker.hpp"
#include "lines/sources.hpp"
#include "standing/schedule_book.hpp"
#include "standing/standing_lines.hpp"
#include "standing/standing_runner.hpp"

namespace portico::reorder {

/// Orders that come round by themselves: their routes, and the job that does their runs. What it is
/// given outlives it.
class StandingOrders {
public:
    StandingOrders(
        PluginContext& context,
        BasketBook& baskets,
        const LineChecker& checker,
        const OrderSource& orders
    )
        : lines_{context.database, orders},
          book_{context.database, lines_, checker, context.clock},
          baskets_{baskets} {}

    /// Control thread. Errors: those of the services.
    Status activate(PluginContext& context);

private:
    StandingLines lines_;
    ScheduleBook book_;
    BasketBook& baskets_;
    std::optional<StandingRunner> runner_;
};

}  // namespace portico::reorder
