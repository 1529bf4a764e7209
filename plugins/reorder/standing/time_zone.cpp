#include "standing/time_zone.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <date/tz.h>
#include <exception>

#include <portico/decimal.hpp>

namespace portico::reorder {
namespace {

using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::seconds;

/// Two readings of one number: the standard's clock on a wall, and the library's.
date::local_seconds to_library(LocalMinute local) {
    return date::local_seconds{seconds{local.time_since_epoch()}};
}

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int number_of(std::string_view digits) {
    int number = 0;
    for (const char c : digits) number = number * 10 + (c - '0');
    return number;
}

Error wrong_day(std::string_view text) {
    return invalid("\"" + excerpt(text) + "\" is no day: write it like 2026-11-24.");
}

}  // namespace

Result<TimeZone> TimeZone::find(std::string_view name) {
    const auto unknown = [name] {
        return invalid(
            "There is no time zone \"" + excerpt(name) + "\": write it like Europe/Kyiv or UTC."
        );
    };
    const auto is_name_letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '/' || c == '_' || c == '-' || c == '+';
    };
    if (name.empty() || name.size() > 64 || !std::ranges::all_of(name, is_name_letter)) {
        return unknown();
    }
    try {
        static_cast<void>(date::get_tzdb());
    } catch (const std::exception& thrown) {
        return unavailable(
            std::string{"Time zones can't be read; install the package tzdata: "} + thrown.what()
        );
    }
    try {
        const auto* const zone = date::locate_zone(name);
        static_cast<void>(zone->get_info(date::sys_seconds{}));  // reads it now
        return TimeZone{zone};
    } catch (const std::exception&) {
        return unknown();
    }
}

Instant TimeZone::moment_of(LocalMinute local) const {
    const auto wanted = to_library(local);
    const auto info = zone_->get_info(wanted);
    // In a gap `first` ends where the clock is put forward; of two, `first` is the earlier.
    if (info.result == date::local_info::nonexistent) return Instant{info.first.end};
    return Instant{wanted.time_since_epoch() - info.first.offset};
}

LocalMinute TimeZone::local_of(Instant moment) const {
    const auto whole = std::chrono::floor<seconds>(moment);
    const auto offset = zone_->get_info(whole).offset;
    return LocalMinute{std::chrono::floor<minutes>(whole.time_since_epoch() + offset)};
}

std::string day_text(local_days day) {
    const std::chrono::year_month_day date{day};
    std::array<char, 16> text{};
    const int length = std::snprintf(
        text.data(),
        text.size(),
        "%04d-%02u-%02u",
        int{date.year()},
        unsigned{date.month()},
        unsigned{date.day()}
    );
    return {text.data(), static_cast<std::size_t>(length)};
}

std::string clock_text(minutes since_midnight) {
    const auto number = [](std::int64_t part) {
        return (part < 10 ? "0" : "") + std::to_string(part);
    };
    return number(since_midnight.count() / 60) + ":" + number(since_midnight.count() % 60);
}

std::string minute_text(LocalMinute local) {
    const auto day = std::chrono::floor<std::chrono::days>(local);
    return day_text(day) + "T" + clock_text(local - day);
}

Result<local_days> parse_day(std::string_view text) {
    const bool has_form = text.size() == 10 && text[4] == '-' && text[7] == '-' &&
                          is_digits(text.substr(0, 4)) && is_digits(text.substr(5, 2)) &&
                          is_digits(text.substr(8));
    if (!has_form || text.front() != '2') return wrong_day(text);
    const std::chrono::year_month_day date{
        std::chrono::year{number_of(text.substr(0, 4))},
        std::chrono::month{static_cast<unsigned>(number_of(text.substr(5, 2)))},
        std::chrono::day{static_cast<unsigned>(number_of(text.substr(8)))}};
    if (!date.ok()) return wrong_day(text);
    return local_days{date};
}

Result<minutes> parse_clock(std::string_view text) {
    const bool has_form = text.size() == 5 && text[2] == ':' && is_digits(text.substr(0, 2)) &&
                          is_digits(text.substr(3));
    const int hour = has_form ? number_of(text.substr(0, 2)) : 24;
    const int minute = has_form ? number_of(text.substr(3)) : 60;
    if (hour > 23 || minute > 59) {
        return invalid("\"" + excerpt(text) + "\" is no time: write it like 09:00.");
    }
    return std::chrono::hours{hour} + minutes{minute};
}

Result<LocalMinute> parse_minute(std::string_view text) {
    if (text.size() != 16 || text[10] != 'T') {
        return invalid("\"" + excerpt(text) + "\" is no time: write it like 2026-11-24T09:00.");
    }
    const auto day = PORTICO_TRY(parse_day(text.substr(0, 10)));
    return LocalMinute{day} + PORTICO_TRY(parse_clock(text.substr(11)));
}

}  // namespace portico::reorder
