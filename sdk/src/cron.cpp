#include <array>
#include <charconv>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <portico/cron.hpp>

namespace portico {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// 29 February on a given weekday is up to 40 years away, around 2100.
constexpr int days_searched_max = 41 * 366;
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

}  // namespace

Result<CronLine> CronLine::parse(std::string_view text) {
    if (text.size() > text_bytes_max) return invalid("a cron line has at most 200 bytes");
    std::vector<std::string_view> parts;
    for (const std::string_view part : split(text, blanks)) {
        if (!part.empty()) parts.push_back(part);
    }
    if (parts.size() != fields.size()) {
        return invalid(
            "write the five fields of cron: minute, hour, day of month, month, day of week"
        );
    }
    std::array<std::uint64_t, 5> bits{};
    for (std::size_t i = 0; i < fields.size(); ++i) {
        bits[i] = PORTICO_TRY(field_bits(fields[i], parts[i]));
    }
    CronLine line;
    line.minutes_ = bits[0];
    line.hours_ = bits[1];
    line.days_ = bits[2];
    line.months_ = bits[3];
    line.weekdays_ = (bits[4] & 0x7fU) | (bits[4] >> 7U);  // 7 is Sunday too
    line.any_day_ = parts[2].starts_with('*');
    line.any_weekday_ = parts[4].starts_with('*');
    const sys_days any_day{std::chrono::year{2024} / 1 / 1};
    if (!line.find_after(any_day.time_since_epoch())) return invalid("that day never comes");
    return line;
}

bool CronLine::has_day(sys_days day) const {
    const year_month_day date{day};
    if (!months_[static_cast<unsigned>(date.month())]) return false;
    const bool by_day = days_[static_cast<unsigned>(date.day())];
    const bool by_weekday = weekdays_[std::chrono::weekday{day}.c_encoding()];
    return any_day_ || any_weekday_ ? by_day && by_weekday : by_day || by_weekday;
}

std::optional<minutes> CronLine::find_after(minutes time) const {
    const auto first = time + minutes{1};
    auto day = floor<days>(first);
    auto from = (first - day).count();
    for (int i = 0; i < days_searched_max; ++i, day += days{1}, from = 0) {
        if (!has_day(sys_days{day})) continue;
        for (auto minute = from; minute < 24 * 60; ++minute) {
            if (!hours_[static_cast<std::size_t>(minute / 60)]) continue;
            if (!minutes_[static_cast<std::size_t>(minute % 60)]) continue;
            return day + minutes{minute};
        }
    }
    return {};
}

minutes CronLine::next_after(minutes time) const {
    const auto next = find_after(time);
    PORTICO_ASSERT(next.has_value());  // it comes every 40 years at the latest, or never
    return *next;
}

}  // namespace portico
