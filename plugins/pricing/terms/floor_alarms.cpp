#include "terms/floor_alarms.hpp"

#include <array>
#include <chrono>
#include <utility>

#include "terms/floor_alarm_store.hpp"

namespace portico::pricing {
namespace {

constexpr std::chrono::seconds between_writes{1};

}  // namespace

std::string_view name_of(FloorReason reason) {
    constexpr std::array<std::string_view, 3> names{
        "below_floor", "break_below_floor", "cost_in_other_currency"};
    return names.at(static_cast<std::size_t>(reason));
}

FloorAlarms::Key FloorAlarms::key_of(const FloorAlarm& alarm) {
    return {alarm.company, alarm.sku, alarm.rule, alarm.reason};
}

Status FloorAlarms::start(const Metrics& metrics, Database& database, const Log& log) {
    count_ = PORTICO_TRY(metrics.counter(
        "floor_alarms_total", "Prices that the rules put below the lowest allowed one"
    ));
    untold_ = PORTICO_TRY(metrics.counter(
        "floors_untold_total", "Prices whose cost is in another currency, so that no floor is known"
    ));
    auto kept = PORTICO_TRY(load_floor_alarms(database, kept_max));
    const std::lock_guard lock{mutex_};
    alarms_.clear();
    places_.clear();
    for (auto& alarm : kept) {
        auto key = key_of(alarm);
        const auto place = alarms_.insert(alarms_.end(), Kept{std::move(alarm), true});
        places_.emplace(std::move(key), place);
    }
    is_ending_ = false;
    writer_ = std::thread{[this, &database, &log] { write(database, log); }};
    return {};
}

void FloorAlarms::stop() {
    {
        const std::lock_guard lock{mutex_};
        is_ending_ = true;
    }
    changed_.notify_all();
    if (writer_.joinable()) writer_.join();
}

void FloorAlarms::raise(FloorAlarm alarm) {
    const bool is_untold = alarm.reason == FloorReason::cost_in_other_currency;
    (is_untold ? untold_ : count_).record(1);
    const std::lock_guard lock{mutex_};
    const auto [place, is_new] = places_.try_emplace(key_of(alarm), alarms_.end());
    if (is_new) {
        place->second = alarms_.emplace(alarms_.begin());
    } else {
        alarms_.splice(alarms_.begin(), alarms_, place->second);
    }
    auto& kept = alarms_.front();
    alarm.count = kept.alarm.count + 1;
    alarm.first_seen = is_new ? alarm.last_seen : kept.alarm.first_seen;
    kept = {std::move(alarm), false};
    if (alarms_.size() > kept_max) {
        places_.erase(key_of(alarms_.back().alarm));
        alarms_.pop_back();
    }
    if (!std::exchange(has_unwritten_, true)) changed_.notify_all();
}

std::vector<FloorAlarm> FloorAlarms::newest() const {
    const std::lock_guard lock{mutex_};
    std::vector<FloorAlarm> alarms;
    alarms.reserve(alarms_.size());
    for (const auto& kept : alarms_) alarms.push_back(kept.alarm);
    return alarms;
}

std::vector<FloorAlarm> FloorAlarms::take_unwritten() {
    std::vector<FloorAlarm> alarms;
    for (auto& kept : alarms_) {
        if (!std::exchange(kept.is_written, true)) alarms.push_back(kept.alarm);
    }
    has_unwritten_ = false;
    return alarms;
}

void FloorAlarms::write(Database& database, const Log& log) {
    std::unique_lock lock{mutex_};
    while (true) {
        changed_.wait(lock, [this] { return is_ending_ || has_unwritten_; });
        if (!has_unwritten_) return;
        const auto alarms = take_unwritten();
        lock.unlock();
        const auto written = save_floor_alarms(database, alarms, kept_max);
        if (!written.ok()) {
            log.warning(
                "Alarms of prices below the floor can't be kept over a restart",
                {{"reason", written.error().message}}
            );
        }
        lock.lock();
        changed_.wait_for(lock, between_writes, [this] { return is_ending_; });
    }
}

}  // namespace portico::pricing
