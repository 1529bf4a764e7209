#pragma once

#include <bitset>
#include <chrono>
#include <optional>
#include <string_view>

#include <portico/result.hpp>

#include "ports/clock.hpp"

namespace portico::jobs {

/// When a job runs. Two forms, times in UTC:
/// - "every 5m": s, m, h or d; from one second to 366 days. Counts from the time it is asked from,
///   so that a restart keeps the rhythm.
/// - five fields of cron, "minute hour day-of-month month day-of-week": "*", numbers, names (jan,
///   mon), ranges "1-5", steps "*/10" and "8-18/2", lists "1,15". Sunday is 0 and 7. When both day
///   fields are restricted (do not start with "*"), either is enough, as in every cron.
/// Pure and thread-safe.
class Schedule {
public:
    /// Errors: Code::invalid with the field and what is wrong with it; also a day that never comes
    /// (30 February).
    static Result<Schedule> parse(std::string_view text);

    /// The first occurrence after `time`.
    [[nodiscard]] ports::Instant next_after(ports::Instant time) const;

    /// The time from which to count on, when all occurrences until `now` are done with, and the
    /// last such time was `base`: keeps the rhythm of "every".
    [[nodiscard]] ports::Instant base_at(ports::Instant now, ports::Instant base) const;

private:
    struct Cron {
        std::bitset<60> minutes;
        std::bitset<24> hours;
        std::bitset<32> days;
        std::bitset<13> months;
        std::bitset<7> weekdays;
        bool any_day = false;
        bool any_weekday = false;

        [[nodiscard]] bool has_day(std::chrono::sys_days day) const;
        [[nodiscard]] std::optional<ports::Instant> next_after(ports::Instant time) const;
    };

    static Result<Schedule> parse_every(std::string_view text);
    static Result<Schedule> parse_cron(std::string_view text);

    std::chrono::microseconds every_{0};  ///< 0: cron
    Cron cron_;
};

}  // namespace portico::jobs
