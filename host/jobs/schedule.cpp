#include "jobs/schedule.hpp"

#include <charconv>
#include <string>

namespace portico::jobs {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::size_t text_bytes_max = 200;
constexpr std::string_view blanks = " \t";

std::optional<unsigned> number_of(std::string_view text) {
    unsigned number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || failure != std::errc{} || end != text.data() + text.size()) return {};
    return number;
}

std::string_view trimmed(std::string_view text) {
    const auto start = text.find_first_not_of(blanks);
    if (start == std::string_view::npos) return {};
    return text.substr(start, text.find_last_not_of(blanks) - start + 1);
}

Error about(std::string_view text, const Error& error) {
    return invalid("schedule \"" + std::string{text} + "\": " + error.message);
}

}  // namespace

Result<Schedule> Schedule::parse(std::string_view text) {
    text = trimmed(text);
    if (text.size() > text_bytes_max) return invalid("a schedule has at most 200 bytes");
    if (text.starts_with("every")) {
        auto schedule = parse_every(text);
        return schedule.ok() ? schedule : about(text, schedule.error());
    }
    if (text.find_first_of(blanks) == std::string_view::npos) {
        return about(text, invalid("write \"every 5m\" or the five fields of a cron line"));
    }
    auto line = CronLine::parse(text);
    if (!line.ok()) return about(text, line.error());
    Schedule schedule;
    schedule.cron_ = std::move(line).value();
    return schedule;
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

ports::Instant Schedule::next_after(ports::Instant time) const {
    if (every_.count() > 0) return time + every_;
    return ports::Instant{cron_->next_after(floor<minutes>(time.time_since_epoch()))};
}

ports::Instant Schedule::base_at(ports::Instant now, ports::Instant base) const {
    if (every_.count() == 0 || base > now) return now;
    return base + every_ * ((now - base) / every_);
}

}  // namespace portico::jobs
