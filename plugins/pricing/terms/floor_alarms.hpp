#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <vector>

#include <portico/database.hpp>
#include <portico/log.hpp>
#include <portico/metrics.hpp>
#include <portico/result.hpp>

#include "domain/rule.hpp"

namespace portico::pricing {

enum class FloorReason : std::uint8_t {
    below_floor,             ///< the price of the rules
    break_below_floor,       ///< one that a larger quantity would have
    cost_in_other_currency,  ///< nobody can tell whether the price is too low
};

std::string_view name_of(FloorReason reason);

/// A price that was below the lowest allowed one, or whose lowest one can't be told.
struct FloorAlarm {
    std::string company;
    std::string sku;
    std::string rule;  ///< empty: the base price; also of a break, which knows no rule
    FloorReason reason = FloorReason::below_floor;
    std::string unit;
    Decimal quantity;  ///< that was asked; of a break: from which it counts
    Decimal wanted;    ///< the unit price of the rules
    Decimal floor;     ///< 0 with cost_in_other_currency
    Currency currency;
    bool is_raised = false;  ///< the floor was asked instead
    Moment first_seen = 0;
    Moment last_seen = 0;
    std::int64_t count = 0;
};

/// Keeps the newest alarms, one of each (company, SKU, rule, reason), over restarts, and counts all
/// of them. They are written in the background, about once a second: a kill takes those of the last
/// one. Thread-safe.
class FloorAlarms {
public:
    static constexpr std::size_t kept_max = 1000;

    FloorAlarms() = default;
    FloorAlarms(const FloorAlarms&) = delete;
    FloorAlarms& operator=(const FloorAlarms&) = delete;

    ~FloorAlarms() { stop(); }

    /// Reads what was kept, and begins to write. Database and log outlive it.
    /// Errors: those of the metrics and of the database.
    Status start(const Metrics& metrics, Database& database, const Log& log);

    /// Writes what is left.
    void stop();

    /// Takes `alarm.last_seen` as the moment; the oldest one is forgotten when there are too many.
    void raise(FloorAlarm alarm);

    /// The newest first.
    [[nodiscard]] std::vector<FloorAlarm> newest() const;

private:
    using Key = std::tuple<std::string, std::string, std::string, FloorReason>;

    struct Kept {
        FloorAlarm alarm;
        bool is_written = false;
    };

    static Key key_of(const FloorAlarm& alarm);
    void write(Database& database, const Log& log);
    std::vector<FloorAlarm> take_unwritten();

    Series count_;
    Series untold_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::list<Kept> alarms_;  ///< the newest first; guarded by mutex_, as all that follows
    std::map<Key, std::list<Kept>::iterator> places_;
    bool has_unwritten_ = false;
    bool is_ending_ = false;
    std::thread writer_;
};

}  // namespace portico::pricing
