#include "jobs/schedule.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace portico::jobs {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// 29 February is eight years away around 2100.
constexpr int days_searched_max = 9 * 366;
constexpr std::size_t text_bytes_max = 200;
constexpr std::string_view blanks = " \t";

struct Field {
    const char* name;
    unsigned low;
    unsigned high;
    std::span<const std::string_view> names;  ///< of `low` and on
};

constexpr std::array<std::string_view, 12> month_names{
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> weekday_names{
    "sun", "mon", "tue", "wed", "thu", "fri", "sat"};

constexpr std::array<Field, 5> fields{{
    {"minute", 0, 59, {}},
    {"hour", 0, 23, {}},
    {"day of month", 1, 31, {}},
    {"month", 1, 12, month_names},
    {"day of week", 0, 7, weekday_names},
}};

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
    std::vector<std::string_view> parts;
    while (true) {
        const auto end = text.find_first_of(separators);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::optional<unsigned> number_of(std::string_view text) {
    unsigned number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || failure != std::errc{} || end != text.data() + text.size()) return {};
    return number;
}

bool same_word(std::string_view text, std::string_view lower) {
    if (text.size() != lower.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] + 32) : text[i];
        if (c != lower[i]) return false;
    }
    return true;
}

Error wrong(const Field& field, std::string_view part) {
    return invalid(
        std::string{field.name} + " \"" + std::string{part} + "\" is not understood: use " +
        std::to_string(field.low) + " to " + std::to_string(field.high) +
        ", \"*\", \"a-b\", \"*/n\" or a list of these"
    );
}

Result<unsigned> value_of(const Field& field, std::string_view text) {
    for (std::size_t i = 0; i < field.names.size(); ++i) {
        if (same_word(text, field.names[i])) return field.low + static_cast<unsigned>(i);
    }
    const auto number = number_of(text);
    if (!number || *number < field.low || *number > field.high) return wrong(field, text);
    return *number;
}

/// One item of a list, "a", "a-b", "*", each with an optional "/n", into a set of bits.
Result<std::uint64_t> item_bits(const Field& field, std::string_view item) {
    const auto slash = item.find('/');
    const std::string_view range = item.substr(0, slash);
    unsigned step = 1;
    if (slash != std::string_view::npos) {
        const auto number = number_of(item.substr(slash + 1));
        if (!number || *number < 1 || *number > field.high) return wrong(field, item);
        step = *number;
    }
    unsigned first = field.low;
    unsigned last = field.high;
    if (range != "*") {
        const auto dash = range.find('-');
        first = PORTICO_TRY(value_of(field, range.substr(0, dash)));
        last = first;
        if (dash != std::string_view::npos) {
            last = PORTICO_TRY(value_of(field, range.substr(dash + 1)));
        } else if (slash != std::string_view::npos) {
            return wrong(field, item);  // "5/10": crons disagree about it
        }
        if (last < first) return wrong(field, item);
    }
    std::uint64_t bits = 0;
    for (unsigned value = first; value <= last; value += step) bits |= std::uint64_t{1} << value;
    return bits;
}

Result<std::uint64_t> field_bits(const Field& field, std::string_view text) {
    std::uint64_t bits = 0;
    for (const std::string_view item : split(text, ",")) {
        bits |= PORTICO_TRY(item_bits(field, item));
    }
    return bits;
}

std::string_view trimmed(std::string_view text) {
    const auto start = text.find_first_not_of(blanks);
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(blanks) - start + 1);
}

}  // namespace

Result<Schedule> Schedule::parse(std::string_view text) {
    text = trimmed(text);
    if (text.size() > text_bytes_max) return invalid("a schedule has at most 200 bytes");
    auto schedule = text.starts_with("every") ? parse_every(text) : parse_cron(text);
    if (schedule.ok()) return schedule;
    return invalid("schedule \"" + std::string{text} + "\": " + schedule.error().message);
}

Result<Schedule> Schedule::parse_every(std::string_view text) {
    const Error wrong = invalid("write \"every 5m\" (s, m, h or d, from 1 s to 366 days)");
    const std::string_view interval = trimmed(text.substr(5));
    if (interval.size() < 2 || text[5] != ' ') return wrong;
    const auto number = number_of(interval.substr(0, interval.size() - 1));
    if (!number || *number < 1 || *number > 366 * 86'400) return wrong;
    seconds unit{0};
    switch (interval.back()) {
        case 's':
            unit = seconds{1};
            break;
        case 'm':
            unit = minutes{1};
            break;
        case 'h':
            unit = hours{1};
            break;
        case 'd':
            unit = days{1};
            break;
        default:
            return wrong;
    }
    Schedule schedule;
    schedule.every_ = unit * *number;
    if (schedule.every_ > days{366}) return wrong;
    return schedule;
}

Result<Schedule> Schedule::parse_cron(std::string_view text) {
    std::vector<std::string_view> parts;
    for (const std::string_view part : split(text, blanks)) {
        if (!part.empty()) parts.push_back(part);
    }
    if (parts.size() != fields.size()) {
        return invalid(
            "write \"every 5m\" or the five fields of cron: minute, hour, day of month, month, "
            "day of week"
        );
    }
    std::array<std::uint64_t, 5> bits{};
    for (std::size_t i = 0; i < fields.size(); ++i) {
        bits[i] = PORTICO_TRY(field_bits(fields[i], parts[i]));
    }
    Schedule schedule;
    auto& cron = schedule.cron_;
    cron.minutes = bits[0];
    cron.hours = bits[1];
    cron.days = bits[2];
    cron.months = bits[3];
    cron.weekdays = (bits[4] & 0x7fU) | (bits[4] >> 7U);  // 7 is Sunday too
    cron.any_day = parts[2].starts_with('*');
    cron.any_weekday = parts[4].starts_with('*');
    const ports::Instant any_time{sys_days{std::chrono::year{2024} / 1 / 1}};
    if (!cron.next_after(any_time)) return invalid("that day never comes");
    return schedule;
}

bool Schedule::Cron::has_day(sys_days day) const {
    const year_month_day date{day};
    if (!months[static_cast<unsigned>(date.month())]) return false;
    const bool by_day = days[static_cast<unsigned>(date.day())];
    const bool by_weekday = weekdays[std::chrono::weekday{day}.c_encoding()];
    return any_day || any_weekday ? by_day && by_weekday : by_day || by_weekday;
}

std::optional<ports::Instant> Schedule::Cron::next_after(ports::Instant time) const {
    const auto first = floor<std::chrono::minutes>(time) + std::chrono::minutes{1};
    auto day = floor<std::chrono::days>(first);
    auto from = static_cast<std::int64_t>((first - day).count());
    for (int i = 0; i < days_searched_max; ++i, day += std::chrono::days{1}, from = 0) {
        if (!has_day(day)) continue;
        for (std::int64_t minute = from; minute < 24 * 60; ++minute) {
            if (!hours[static_cast<std::size_t>(minute / 60)]) continue;
            if (!minutes[static_cast<std::size_t>(minute % 60)]) continue;
            return ports::Instant{day.time_since_epoch()} + std::chrono::minutes{minute};
        }
    }
    return {};
}

ports::Instant Schedule::next_after(ports::Instant time) const {
    if (every_.count() > 0) return time + every_;
    const auto next = cron_.next_after(time);
    PORTICO_ASSERT(next.has_value());  // parse() has looked nine years ahead
    return *next;
}

ports::Instant Schedule::base_at(ports::Instant now, ports::Instant base) const {
    if (every_.count() == 0 || base > now) return now;
    return base + every_ * ((now - base) / every_);
}

}  // namespace portico::jobs
