#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include <portico/cron.hpp>
#include <portico/result.hpp>

#include "ports/clock.hpp"

namespace portico::jobs {

/// When a job runs. Two forms, times in UTC:
/// - "every 5m": s, m, h or d; from one second to 366 days. Counts from the time it is asked from,
///   so that a restart keeps the rhythm.
/// - a cron line (portico/cron.hpp).
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
    static Result<Schedule> parse_every(std::string_view text);

    std::chrono::microseconds every_{0};  ///< 0: cron
    std::optional<CronLine> cron_;
};

}  // namespace portico::jobs
