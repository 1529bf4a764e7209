#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <portico/clock.hpp>
#include <portico/result.hpp>

namespace date {
class time_zone;
}

namespace portico::reorder {

/// What a clock on a wall shows.
using LocalMinute = std::chrono::local_time<std::chrono::minutes>;

/// A place's clock, by the tzdata of the machine. Cheap to copy; immutable.
class TimeZone {
public:
    /// `name`: "Europe/Kyiv". Errors: Code::invalid (no such zone), Code::unavailable (tzdata can't
    /// be read).
    static Result<TimeZone> find(std::string_view name);

    /// When the clock shows that time: the first moment after, where the clock is put forward past
    /// it; the first of two, where it is put back.
    [[nodiscard]] Instant moment_of(LocalMinute local) const;

    [[nodiscard]] LocalMinute local_of(Instant moment) const;

private:
    explicit TimeZone(const date::time_zone* zone) : zone_{zone} {}

    const date::time_zone* zone_;  ///< lives as long as the program
};

/// "2026-11-24T09:00".
std::string minute_text(LocalMinute local);
/// "2026-11-24".
std::string day_text(std::chrono::local_days day);

/// Of the years 2000 to 2999. Errors: Code::invalid that says what to write.
Result<LocalMinute> parse_minute(std::string_view text);
Result<std::chrono::local_days> parse_day(std::string_view text);
/// "09:00" as minutes since midnight. Errors: Code::invalid that says what to write.
Result<std::chrono::minutes> parse_clock(std::string_view text);
std::string clock_text(std::chrono::minutes since_midnight);

}  // namespace portico::reorder
