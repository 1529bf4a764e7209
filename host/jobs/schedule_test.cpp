#include "jobs/schedule.hpp"

#include <ctime>
#include <string>

#include <gtest/gtest.h>

namespace portico::jobs {
namespace {

ports::Instant at(const std::string& text) {
    std::tm fields{};
    EXPECT_NE(strptime(text.c_str(), "%Y-%m-%d %H:%M:%S", &fields), nullptr) << text;
    return ports::Instant{std::chrono::seconds{timegm(&fields)}};
}

std::string text_of(ports::Instant time) {
    const std::time_t seconds =
        std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    std::tm fields{};
    gmtime_r(&seconds, &fields);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &fields);
    return text;
}

TEST(Schedule, NextOccurrence) {
    const struct {
        const char* name;
        const char* schedule;
        const char* from;
        const char* expected;
    } cases[] = {
        // clang-format off
        {"seconds",                  "every 90s",         "2026-01-01 00:00:10", "2026-01-01 00:01:40"},
        {"minutes",                  "every 5m",          "2026-01-01 00:00:10", "2026-01-01 00:05:10"},
        {"hours",                    "every 1h",          "2026-12-31 23:30:00", "2027-01-01 00:30:00"},
        {"days",                     "every 366d",        "2026-01-01 00:00:00", "2027-01-02 00:00:00"},
        {"each minute",              "* * * * *",         "2026-01-01 00:00:00", "2026-01-01 00:01:00"},
        {"inside a minute",          "* * * * *",         "2026-01-01 00:00:59", "2026-01-01 00:01:00"},
        {"night",                    "0 3 * * *",         "2026-01-01 02:59:59", "2026-01-01 03:00:00"},
        {"exactly then: the next",   "0 3 * * *",         "2026-01-01 03:00:00", "2026-01-02 03:00:00"},
        {"steps",                    "*/15 * * * *",      "2026-01-01 00:46:00", "2026-01-01 01:00:00"},
        {"steps of a range",         "0 8-18/5 * * *",    "2026-01-01 13:00:00", "2026-01-01 18:00:00"},
        {"steps of a range, next",   "0 8-18/5 * * *",    "2026-01-01 18:00:00", "2026-01-02 08:00:00"},
        {"list",                     "5,50 * * * *",      "2026-01-01 00:05:00", "2026-01-01 00:50:00"},
        {"end of the month",         "0 0 31 * *",        "2026-01-31 00:00:00", "2026-03-31 00:00:00"},
        {"end of the year",          "30 23 31 12 *",     "2026-12-31 23:30:00", "2027-12-31 23:30:00"},
        {"leap day",                 "0 0 29 2 *",        "2026-01-01 00:00:00", "2028-02-29 00:00:00"},
        {"leap day after one",       "0 0 29 2 *",        "2028-02-29 00:00:00", "2032-02-29 00:00:00"},
        {"no leap day in 2100",      "0 0 29 2 *",        "2096-02-29 00:00:00", "2104-02-29 00:00:00"},
        {"leap day in 2400",         "0 0 29 2 *",        "2399-01-01 00:00:00", "2400-02-29 00:00:00"},
        {"28 February and on",       "0 0 * 2 *",         "2027-02-28 00:00:00", "2028-02-01 00:00:00"},
        {"Monday",                   "0 6 * * mon",       "2026-01-01 00:00:00", "2026-01-05 06:00:00"},
        {"working days",             "0 6 * * MON-FRI",   "2026-01-02 06:00:00", "2026-01-05 06:00:00"},
        {"Sunday is 0",              "0 6 * * 0",         "2026-01-01 00:00:00", "2026-01-04 06:00:00"},
        {"Sunday is 7",              "0 6 * * 7",         "2026-01-01 00:00:00", "2026-01-04 06:00:00"},
        {"Friday to Sunday",         "0 6 * * 5-7",       "2026-01-03 06:00:00", "2026-01-04 06:00:00"},
        {"month name",               "0 0 1 jul *",       "2026-01-01 00:00:00", "2026-07-01 00:00:00"},
        {"month range",              "0 0 1 apr-jun *",   "2026-05-01 00:00:00", "2026-06-01 00:00:00"},
        {"either day field",         "0 0 13 * fri",      "2026-01-01 00:00:00", "2026-01-02 00:00:00"},
        {"either day field, day",    "0 0 13 * fri",      "2026-01-09 00:00:00", "2026-01-13 00:00:00"},
        {"starred day: both",        "0 0 */2 * fri",     "2026-01-02 00:00:00", "2026-01-09 00:00:00"},
        {"a day far away",           "0 9 */28 2 1",      "2027-02-01 09:00:00", "2038-02-01 09:00:00"},
        {"blanks",                   "  0\t3  * * *  ",   "2026-01-01 00:00:00", "2026-01-01 03:00:00"},
        // clang-format on
    };

    for (const auto& [name, schedule, from, expected] : cases) {
        SCOPED_TRACE(name);
        const auto parsed = Schedule::parse(schedule);
        ASSERT_TRUE(parsed.ok()) << parsed.error().message;
        EXPECT_EQ(text_of(parsed->next_after(at(from))), expected);
    }
}

TEST(Schedule, RefusesWhatIsNoSchedule) {
    for (const char* text :
         {"",
          "every",
          "every5m",
          "every 5",
          "every m",
          "every 0s",
          "every -1m",
          "every 5w",
          "every 1.5h",
          "every 367d",
          "every 99999999999d",
          "* * * *",
          "* * * * * *",
          "60 * * * *",
          "* 24 * * *",
          "* * 0 * *",
          "* * 32 * *",
          "* * * 0 *",
          "* * * 13 *",
          "* * * * 8",
          "5-1 * * * *",
          "fri-mon * * * *",
          "* * * * fri-mon",
          "*/0 * * * *",
          "*/61 * * * *",
          "5/10 * * * *",
          "1,,2 * * * *",
          ", * * * *",
          "a * * * *",
          "- * * * *",
          "1- * * * *",
          "0 0 30 2 *",
          "0 0 31 4,6,9,11 *",
          "mon * * * *",
          "@daily"}) {
        EXPECT_FALSE(Schedule::parse(text).ok()) << text;
    }
    EXPECT_FALSE(Schedule::parse("* * * * *" + std::string(300, ',')).ok());
    EXPECT_EQ(
        Schedule::parse("60 * * * *").error().message,
        "schedule \"60 * * * *\": minute \"60\" is not understood: use 0 to 59, \"*\", \"a-b\", "
        "\"*/n\" or a list of these"
    );
}

TEST(Schedule, EveryKeepsItsRhythmOverAGap) {
    const auto every = Schedule::parse("every 1h").value();
    const auto base = at("2026-01-01 00:10:00");
    EXPECT_EQ(text_of(every.base_at(at("2026-01-01 05:30:00"), base)), "2026-01-01 05:10:00");
    EXPECT_EQ(text_of(every.base_at(at("2026-01-01 05:10:00"), base)), "2026-01-01 05:10:00");
    EXPECT_EQ(text_of(every.base_at(at("2025-06-01 00:00:00"), base)), "2025-06-01 00:00:00")
        << "the clock was set back: count from now";
    const auto cron = Schedule::parse("0 * * * *").value();
    EXPECT_EQ(text_of(cron.base_at(at("2026-01-01 05:30:00"), base)), "2026-01-01 05:30:00");
}

}  // namespace
}  // namespace portico::jobs
