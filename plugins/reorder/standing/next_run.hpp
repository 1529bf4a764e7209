#pragma once

#include <cstddef>
#include <vector>

#include <portico/result.hpp>

#include "standing/plan.hpp"
#include "standing/schedule_store.hpp"

namespace portico::reorder {

/// The next runs of a kept standing order, as coming_runs(). Errors: those of the database and of
/// its time zone.
Result<std::vector<Occurrence>> next_runs(
    ScheduleStore& store, const Schedule& schedule, std::size_t count
);

/// Sets when its next run is, and forgets what was changed once for another. Errors: the same.
Status set_next(ScheduleStore& store, Schedule& schedule);

}  // namespace portico::reorder
