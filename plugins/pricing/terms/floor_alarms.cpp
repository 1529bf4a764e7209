#include "terms/floor_alarms.hpp"

#include <utility>

namespace portico::pricing {

Status FloorAlarms::start(const Metrics& metrics) {
    count_ = PORTICO_TRY(metrics.counter(
        "floor_alarms_total", "Prices that the rules put below the lowest allowed one"
    ));
    return {};
}

void FloorAlarms::raise(FloorAlarm alarm) {
    count_.record(1);
    const std::lock_guard lock{mutex_};
    const auto [place, is_new] =
        places_.try_emplace(Key{alarm.company, alarm.sku, alarm.rule}, alarms_.end());
    if (is_new) {
        place->second = alarms_.emplace(alarms_.begin());
    } else {
        alarms_.splice(alarms_.begin(), alarms_, place->second);
    }
    auto& kept = alarms_.front();
    alarm.count = kept.count + 1;
    alarm.first_seen = is_new ? alarm.last_seen : kept.first_seen;
    kept = std::move(alarm);
    if (alarms_.size() <= kept_max) return;
    const auto& oldest = alarms_.back();
    places_.erase(Key{oldest.company, oldest.sku, oldest.rule});
    alarms_.pop_back();
}

std::vector<FloorAlarm> FloorAlarms::newest() const {
    const std::lock_guard lock{mutex_};
    return {alarms_.begin(), alarms_.end()};
}

}  // namespace portico::pricing
