#include "standing/plan.hpp"

#include <algorithm>

namespace portico::reorder {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::minutes;

}  // namespace

std::vector<Occurrence> coming_runs(
    const Schedule& schedule,
    const TimeZone& zone,
    const std::set<std::string>& skipped,
    std::size_t count
) {
    const auto& definition = schedule.definition;
    const auto& rule = *definition.rule;
    auto time = schedule.settled;
    if (definition.valid_from) {
        time = std::max(time, LocalMinute{*definition.valid_from} - minutes{1});
    }
    std::vector<Occurrence> found;
    while (found.size() < count) {
        time = rule.next_after(time, definition.at);
        const auto day = floor<days>(time);
        if (definition.valid_until && day > *definition.valid_until) break;
        Occurrence next{rule.is_daily() ? day_text(day) : minute_text(time), time, time, {}};
        if (skipped.contains(next.run)) continue;
        if (schedule.once && schedule.once->run == next.run) {
            next.local = schedule.once->at.value_or(time);
            next.is_changed = true;
        }
        next.at = zone.moment_of(next.local);
        found.push_back(std::move(next));
    }
    return found;
}

LocalMinute settled_with(const Schedule& schedule, const Occurrence& occurrence) {
    if (!schedule.definition.rule->is_daily()) return occurrence.nominal;
    return LocalMinute{floor<days>(occurrence.nominal) + days{1}} - minutes{1};
}

}  // namespace portico::reorder
