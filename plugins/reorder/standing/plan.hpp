#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "standing/schedule.hpp"
#include "standing/time_zone.hpp"

namespace portico::reorder {

/// A run to come.
struct Occurrence {
    std::string run;      ///< its name, one in the schedule: by the rule, also where it is put off
    LocalMinute nominal;  ///< by the rule
    LocalMinute local;    ///< when it is done
    Instant at;
    bool is_changed = false;  ///< this one is changed once
};

/// The next runs after what is settled, at most `count`, without the skipped ones; also those whose
/// time has passed. Pure.
std::vector<Occurrence> coming_runs(
    const Schedule& schedule,
    const TimeZone& zone,
    const std::set<std::string>& skipped,
    std::size_t count
);

/// What is settled once this occurrence is: a rule that says days has one run a day, whatever
/// becomes of its time. Pure.
LocalMinute settled_with(const Schedule& schedule, const Occurrence& occurrence);

}  // namespace portico::reorder
