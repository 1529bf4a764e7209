#pragma once

#include <portico/http.hpp>
#include <portico/result.hpp>

#include "standing/schedule_book.hpp"

namespace portico::reorder {

/// Opens /api/v1/reorder/schedules and all below it, and .../baskets/{id}/run. `book` outlives the
/// routes.
Status add_schedule_routes(Router& router, ScheduleBook& book);

}  // namespace portico::reorder
