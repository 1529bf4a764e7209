#include "standing/rule.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <portico/decimal.hpp>

namespace portico::reorder {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::local_days;
using std::chrono::minutes;
using std::chrono::year_month_day;

constexpr std::array<std::string_view, 7> weekday_names{
    "sun", "mon", "tue", "wed", "thu", "fri", "sat"};

constexpr auto how_to_write =
    R"(Write "rule" as {"every_days": 14, "from": "2026-12-01"}, {"weekly": ["mon", "thu"]}, )"
    R"({"monthly": 31} or {"cron": "0 9 * * 1-5"}.)";

/// The rule's day in that month.
local_days day_in(std::chrono::year_month month, int day) {
    const auto last = month / std::chrono::last;
    const auto wanted = std::min(static_cast<unsigned>(day), unsigned{last.day()});
    return local_days{month / std::chrono::day{wanted}};
}

/// The first day of the rule that is not before `day`.
local_days day_from(const EveryDays& rule, local_days day) {
    if (day <= rule.from) return rule.from;
    const auto since = (day - rule.from).count();
    const auto rounds = (since + rule.days - 1) / rule.days;
    return rule.from + days{rounds * rule.days};
}

local_days day_from(const Weekly& rule, local_days day) {
    while (!rule.weekdays[std::chrono::weekday{day}.c_encoding()]) day += days{1};
    return day;
}

local_days day_from(const Monthly& rule, local_days day) {
    const year_month_day date{day};
    const auto month = date.year() / date.month();
    const auto found = day_in(month, rule.day);
    return found >= day ? found : day_in(month + std::chrono::months{1}, rule.day);
}

Result<int> read_number(const json::Value& value, std::string_view field, int most) {
    const auto number = value.integer();
    if (!number.ok() || *number < 1 || *number > most) {
        return invalid(
            "\"" + std::string{field} + "\" is a whole number from 1 to " + std::to_string(most) +
            "."
        );
    }
    return static_cast<int>(*number);
}

Result<EveryDays> read_every_days(const json::Value& value) {
    return EveryDays{
        PORTICO_TRY(read_number(value["every_days"], "every_days", 366)),
        PORTICO_TRY(parse_day(value["from"].text()))};
}

Result<Weekly> read_weekly(const json::Value& value) {
    Weekly weekly;
    for (const auto name : value) {
        const auto found = std::ranges::find(weekday_names, name.text());
        if (found == weekday_names.end()) {
            return invalid(
                "\"" + excerpt(name.text()) +
                "\" is no weekday: use mon, tue, wed, thu, fri, "
                "sat and sun."
            );
        }
        weekly.weekdays.set(static_cast<std::size_t>(found - weekday_names.begin()));
    }
    if (weekly.weekdays.none()) return invalid("\"weekly\" names at least one weekday.");
    return weekly;
}

Result<CronTimes> read_cron(std::string_view text) {
    auto line = PORTICO_TRY(CronLine::parse(text));
    const auto start = text.find_first_not_of(" \t");
    const auto minute = text.substr(start, text.find_first_of(" \t", start) - start);
    const bool is_number = std::ranges::all_of(minute, [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number) {
        return invalid(
            "The first field of \"cron\", the minute, is one number: a standing order comes at "
            "most once an hour."
        );
    }
    return CronTimes{std::string{text}, line};
}

}  // namespace

Result<Rule> Rule::read(const json::Value& value) {
    const std::size_t fields = value["every_days"].is_missing() ? 1 : 2;
    if (!value.is_object() || value.size() != fields) return invalid(how_to_write);
    if (fields == 2) return Rule{PORTICO_TRY(read_every_days(value))};
    if (value["weekly"].is_array()) return Rule{PORTICO_TRY(read_weekly(value["weekly"]))};
    if (value["cron"].is_string()) return Rule{PORTICO_TRY(read_cron(value["cron"].text()))};
    if (value["monthly"].is_missing()) return invalid(how_to_write);
    return Rule{Monthly{PORTICO_TRY(read_number(value["monthly"], "monthly", 31))}};
}

void Rule::write(json::Writer& writer) const {
    writer.begin_object();
    if (const auto* every = std::get_if<EveryDays>(&times_)) {
        writer.key("every_days").integer(every->days).member("from", day_text(every->from));
    } else if (const auto* weekly = std::get_if<Weekly>(&times_)) {
        writer.key("weekly").begin_array();
        for (std::size_t i = 1; i <= weekday_names.size(); ++i) {
            const auto day = i % weekday_names.size();  // the week starts on Monday
            if (weekly->weekdays[day]) writer.string(weekday_names.at(day));
        }
        writer.end_array();
    } else if (const auto* monthly = std::get_if<Monthly>(&times_)) {
        writer.key("monthly").integer(monthly->day);
    } else {
        writer.member("cron", std::get<CronTimes>(times_).text);
    }
    writer.end_object();
}

LocalMinute Rule::next_after(LocalMinute time, minutes clock) const {
    const auto next = [time, clock](const auto& rule) -> LocalMinute {
        if constexpr (std::is_same_v<std::decay_t<decltype(rule)>, CronTimes>) {
            return LocalMinute{rule.line.next_after(time.time_since_epoch())};
        } else {
            const auto today = floor<days>(time);
            const auto day = LocalMinute{day_from(rule, today)};
            if (day + clock > time) return day + clock;
            return LocalMinute{day_from(rule, today + days{1})} + clock;
        }
    };
    return std::visit(next, times_);
}

}  // namespace portico::reorder
