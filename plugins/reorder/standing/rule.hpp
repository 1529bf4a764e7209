#pragma once

#include <bitset>
#include <chrono>
#include <string>
#include <string_view>
#include <variant>

#include <portico/cron.hpp>
#include <portico/json.hpp>
#include <portico/result.hpp>

#include "standing/time_zone.hpp"

namespace portico::reorder {

struct EveryDays {
    int days = 1;  ///< 1 to 366
    std::chrono::local_days from;
};

struct Weekly {
    std::bitset<7> weekdays;  ///< Sunday is 0
};

struct Monthly {
    int day = 1;  ///< 1 to 31: the month's last day, where it has fewer
};

/// At most once an hour: its minute is one number.
struct CronTimes {
    std::string text;
    CronLine line;
};

/// When a standing order comes round, on a wall clock. Pure and thread-safe.
class Rule {
public:
    /// {"every_days": 14, "from": "2026-12-01"}, {"weekly": ["mon", "thu"]}, {"monthly": 31} or
    /// {"cron": "0 9 * * 1-5"}. Errors: Code::invalid that says what to write.
    static Result<Rule> read(const json::Value& value);
    void write(json::Writer& writer) const;

    /// Whether it says days, once each, and not times.
    [[nodiscard]] bool is_daily() const { return !std::holds_alternative<CronTimes>(times_); }

    /// The first occurrence after `time`; at `clock` of its day, where it says days.
    [[nodiscard]] LocalMinute next_after(LocalMinute time, std::chrono::minutes clock) const;

private:
    using Times = std::variant<EveryDays, Weekly, Monthly, CronTimes>;

    explicit Rule(Times times) : times_{std::move(times)} {}

    Times times_;
};

}  // namespace portico::reorder
