#include "standing/next_run.hpp"

namespace portico::reorder {

Result<std::vector<Occurrence>> next_runs(
    ScheduleStore& store, const Schedule& schedule, std::size_t count
) {
    const auto zone = PORTICO_TRY(TimeZone::find(schedule.definition.time_zone));
    const auto skipped = PORTICO_TRY(store.skipped(schedule));
    return coming_runs(schedule, zone, skipped, count);
}

Status set_next(ScheduleStore& store, Schedule& schedule) {
    const auto coming = PORTICO_TRY(next_runs(store, schedule, 1));
    schedule.next_at.reset();
    if (!coming.empty()) schedule.next_at = microseconds_of(coming.front().at);
    if (coming.empty() || !coming.front().is_changed) schedule.once.reset();
    return {};
}

}  // namespace portico::reorder
