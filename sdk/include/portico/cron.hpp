#pragma once

#include <bitset>
#include <chrono>
#include <optional>
#include <string_view>

#include <portico/result.hpp>

namespace portico {

/// Five fields of cron, "minute hour day-of-month month day-of-week": "*", numbers, names (jan,
/// mon), ranges "1-5", steps "*/10" and "8-18/2", lists "1,15". Sunday is 0 and 7. When both day
/// fields are restricted (do not start with "*"), either is enough, as in every cron. Times are
/// minutes since 1970-01-01 00:00 of the clock that the caller means: UTC, or one on a wall.
/// Pure and thread-safe.
class CronLine {
public:
    /// Errors: Code::invalid with the field and what is wrong with it; also a day that never comes
    /// (30 February).
    static Result<CronLine> parse(std::string_view text);

    /// The first occurrence after `time`.
    [[nodiscard]] std::chrono::minutes next_after(std::chrono::minutes time) const;

private:
    [[nodiscard]] bool has_day(std::chrono::sys_days day) const;
    [[nodiscard]] std::optional<std::chrono::minutes> find_after(std::chrono::minutes time) const;

    std::bitset<60> minutes_;
    std::bitset<24> hours_;
    std::bitset<32> days_;
    std::bitset<13> months_;
    std::bitset<7> weekdays_;
    bool any_day_ = false;
    bool any_weekday_ = false;
};

}  // namespace portico
