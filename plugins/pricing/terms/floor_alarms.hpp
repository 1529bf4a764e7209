#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <portico/metrics.hpp>
#include <portico/result.hpp>

#include "domain/rule.hpp"

namespace portico::pricing {

/// A price that was below the lowest allowed one.
struct FloorAlarm {
    std::string company;
    std::string sku;
    std::string rule;  ///< empty: the base price
    std::string unit;
    Decimal wanted;  ///< the unit price of the rules
    Decimal floor;
    Currency currency;
    bool is_raised = false;  ///< the floor was asked instead
    Moment first_seen = 0;
    Moment last_seen = 0;
    std::int64_t count = 0;
};

/// Keeps the newest alarms, one of each (company, SKU, rule), and counts all of them.
/// Thread-safe.
class FloorAlarms {
public:
    static constexpr std::size_t kept_max = 1000;

    /// Errors: those of the metrics.
    Status start(const Metrics& metrics);

    /// Takes `alarm.last_seen` as the moment; the oldest one is forgotten when there are too many.
    void raise(FloorAlarm alarm);

    /// The newest first.
    [[nodiscard]] std::vector<FloorAlarm> newest() const;

private:
    using Key = std::tuple<std::string, std::string, std::string>;

    Series count_;
    mutable std::mutex mutex_;
    std::list<FloorAlarm> alarms_;  ///< the newest first; guarded by mutex_, as the next
    std::map<Key, std::list<FloorAlarm>::iterator> places_;
};

}  // namespace portico::pricing
