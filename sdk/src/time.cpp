#include <chrono>
#include <cstdio>

#include <portico/decimal.hpp>
#include <portico/time.hpp>

namespace portico {
namespace {

constexpr std::int64_t microseconds_per_second = 1'000'000;

Error not_a_time(std::string_view text) {
    return invalid(
        "\"" + excerpt(text) +
        "\" is not a date or time: write it like 2026-03-01 or 2026-03-01T12:00:00Z."
    );
}

/// Takes fixed-width numbers and signs off the front of a text; remembers a failure.
class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_{text} {}

    int number(std::size_t digits) {
        int value = 0;
        for (std::size_t i = 0; i < digits; ++i) {
            const char c = i < rest_.size() ? rest_[i] : '\0';
            if (c < '0' || c > '9') {
                is_good_ = false;
                return 0;
            }
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(digits);
        return value;
    }

    void expect(std::string_view any_of) {
        if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) {
            is_good_ = false;
            return;
        }
        rest_.remove_prefix(1);
    }

    bool take(char wanted) {
        if (rest_.empty() || rest_.front() != wanted) return false;
        rest_.remove_prefix(1);
        return true;
    }

    std::int64_t fraction_us() {
        std::int64_t value = 0;
        std::int64_t weight = microseconds_per_second / 10;
        std::size_t digits = 0;
        while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
            value += (rest_[digits] - '0') * weight;
            weight /= 10;
            ++digits;
        }
        if (digits == 0 || digits > 18) is_good_ = false;
        rest_.remove_prefix(digits);
        return value;
    }

    [[nodiscard]] bool is_good() const { return is_good_; }

    [[nodiscard]] bool is_at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
    bool is_good_ = true;
};

/// Seconds that the zone is ahead of UTC.
int zone_seconds(Scanner& scan) {
    if (scan.take('Z') || scan.take('z')) return 0;
    const bool is_behind = scan.take('-');
    if (!is_behind) scan.expect("+");
    const int hours = scan.number(2);
    scan.expect(":");
    const int minutes = scan.number(2);
    if (hours > 23 || minutes > 59) scan.expect("");  // never matches: not a zone
    const int seconds = hours * 3600 + minutes * 60;
    return is_behind ? -seconds : seconds;
}

}  // namespace

Result<std::int64_t> parse_time(std::string_view text) {
    Scanner scan{text};
    const int year = scan.number(4);
    scan.expect("-");
    const int month = scan.number(2);
    scan.expect("-");
    const int day = scan.number(2);
    const std::chrono::year_month_day date{
        std::chrono::year{year},
        std::chrono::month{static_cast<unsigned>(month)},
        std::chrono::day{static_cast<unsigned>(day)}};
    if (!scan.is_good() || year < 1900 || !date.ok()) return not_a_time(text);
    const std::int64_t midnight_s =
        std::int64_t{std::chrono::sys_days{date}.time_since_epoch().count()} * 86'400;
    if (scan.is_at_end()) return midnight_s * microseconds_per_second;

    scan.expect("Tt ");
    const int hour = scan.number(2);
    scan.expect(":");
    const int minute = scan.number(2);
    scan.expect(":");
    const int second = scan.number(2);
    const std::int64_t fraction_us = scan.take('.') ? scan.fraction_us() : 0;
    const int zone_s = zone_seconds(scan);
    if (!scan.is_good() || !scan.is_at_end() || hour > 23 || minute > 59 || second > 60) {
        return not_a_time(text);
    }
    const std::int64_t seconds = midnight_s + hour * 3600 + minute * 60 + second - zone_s;
    return seconds * microseconds_per_second + fraction_us;
}

std::string format_time(std::int64_t microseconds) {
    using namespace std::chrono;
    const sys_time<std::chrono::microseconds> moment{std::chrono::microseconds{microseconds}};
    const auto day = floor<days>(moment);
    const year_month_day date{day};
    const hh_mm_ss clock{moment - day};
    char text[64];
    const int length = std::snprintf(
        text,
        sizeof text,
        "%04d-%02u-%02uT%02d:%02d:%02d",
        int{date.year()},
        unsigned{date.month()},
        unsigned{date.day()},
        static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()),
        static_cast<int>(clock.seconds().count())
    );
    std::string out(text, static_cast<std::size_t>(length));
    if (const auto fraction = clock.subseconds().count(); fraction != 0) {
        std::snprintf(text, sizeof text, ".%06d", static_cast<int>(fraction));
        out += text;
    }
    return out + "Z";
}

}  // namespace portico
