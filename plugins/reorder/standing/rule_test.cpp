#include "standing/rule.hpp"

#include <string>

#include <gtest/gtest.h>

#include "standing/time_zone.hpp"

namespace portico::reorder {
namespace {

Result<Rule> rule_of(const std::string& text) {
    const auto document = json::parse(text);
    if (!document.ok()) return document.error();
    return Rule::read(document->root());
}

TEST(Rule, SaysWhenItComesRound) {
    const struct {
        const char* name;
        const char* rule;
        const char* at;
        const char* after;
        const char* expected;
    } cases[] = {
        // clang-format off
        {"the first day",        R"({"every_days":14,"from":"2026-12-01"})", "09:00", "2026-11-22T10:00", "2026-12-01T09:00"},
        {"that day, before",     R"({"every_days":14,"from":"2026-12-01"})", "09:00", "2026-12-01T08:59", "2026-12-01T09:00"},
        {"that day, exactly",    R"({"every_days":14,"from":"2026-12-01"})", "09:00", "2026-12-01T09:00", "2026-12-15T09:00"},
        {"years later",          R"({"every_days":14,"from":"2020-01-01"})", "09:00", "2026-11-22T10:00", "2026-11-25T09:00"},
        {"every day",            R"({"every_days":1,"from":"2020-01-01"})",  "00:00", "2026-11-22T00:00", "2026-11-23T00:00"},
        {"Thursday of two",      R"({"weekly":["mon","thu"]})",              "18:30", "2026-11-23T18:30", "2026-11-26T18:30"},
        {"the week ends",        R"({"weekly":["mon","thu"]})",              "18:30", "2026-11-26T18:30", "2026-11-30T18:30"},
        {"a week later",         R"({"weekly":["sun"]})",                    "09:00", "2026-11-22T09:00", "2026-11-29T09:00"},
        {"31 is the last day",   R"({"monthly":31})",                        "09:00", "2026-11-01T00:00", "2026-11-30T09:00"},
        {"and the next month's", R"({"monthly":31})",                        "09:00", "2026-11-30T09:00", "2026-12-31T09:00"},
        {"February",             R"({"monthly":31})",                        "09:00", "2027-01-31T09:00", "2027-02-28T09:00"},
        {"leap February",        R"({"monthly":30})",                        "09:00", "2028-01-30T09:00", "2028-02-29T09:00"},
        {"past this month",      R"({"monthly":5})",                         "09:00", "2026-12-05T09:00", "2027-01-05T09:00"},
        {"a cron line",          R"({"cron":"0 9,17 * * 1-5"})",             "03:00", "2026-11-20T09:00", "2026-11-20T17:00"},
        {"over the weekend",     R"({"cron":"0 9,17 * * 1-5"})",             "03:00", "2026-11-20T17:00", "2026-11-23T09:00"},
        // clang-format on
    };

    for (const auto& [name, text, at, after, expected] : cases) {
        SCOPED_TRACE(name);
        const auto rule = rule_of(text);
        ASSERT_TRUE(rule.ok()) << rule.error().message;
        const auto next = rule->next_after(*parse_minute(after), *parse_clock(at));
        EXPECT_EQ(minute_text(next), expected);
        std::string written;
        json::Writer writer{written};
        rule->write(writer);
        EXPECT_EQ(written, text);
    }
}

TEST(Rule, RefusesWhatIsNone) {
    for (const char* text :
         {R"({})",
          R"([])",
          R"({"every_days":0,"from":"2026-12-01"})",
          R"({"every_days":367,"from":"2026-12-01"})",
          R"({"every_days":7})",
          R"({"every_days":7,"from":"2026-02-30"})",
          R"({"every_days":7,"form":"2026-12-01"})",
          R"({"weekly":[]})",
          R"({"weekly":["monday"]})",
          R"({"monthly":0})",
          R"({"monthly":32})",
          R"({"monthly":1.5})",
          R"({"monthly":5,"weekly":["mon"]})",
          R"({"cron":"0 9 30 2 *"})",
          R"({"cron":"0 9 * *"})",
          R"({"cron":"* * * * *"})",
          R"({"cron":"0,30 9 * * *"})"}) {
        EXPECT_FALSE(rule_of(text).ok()) << text;
    }
}

/// "2026-03-29T01:00" of a moment in UTC.
std::string utc(Instant moment) {
    return minute_text(LocalMinute{
        std::chrono::floor<std::chrono::minutes>(moment.time_since_epoch())});
}

TEST(TimeZone, SaysWhenAClockShowsATime) {
    const struct {
        const char* name;
        const char* zone;
        const char* local;
        const char* expected;
    } cases[] = {
        // clang-format off
        {"winter",                        "Europe/Kyiv",      "2026-01-15T09:00", "2026-01-15T07:00"},
        {"summer",                        "Europe/Kyiv",      "2026-07-15T09:00", "2026-07-15T06:00"},
        {"the old name",                  "Europe/Kiev",      "2026-07-15T09:00", "2026-07-15T06:00"},
        {"before it is put forward",      "Europe/Kyiv",      "2026-03-29T02:59", "2026-03-29T00:59"},
        {"in the gap: the moment after",  "Europe/Kyiv",      "2026-03-29T03:30", "2026-03-29T01:00"},
        {"the gap's first minute",        "Europe/Kyiv",      "2026-03-29T03:00", "2026-03-29T01:00"},
        {"after the gap",                 "Europe/Kyiv",      "2026-03-29T04:00", "2026-03-29T01:00"},
        {"twice: the first",              "Europe/Kyiv",      "2026-10-25T03:30", "2026-10-25T00:30"},
        {"after both",                    "Europe/Kyiv",      "2026-10-25T04:00", "2026-10-25T02:00"},
        {"half an hour of summer",        "Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30"},
        {"a day that never was",          "Pacific/Apia",     "2011-12-30T12:00", "2011-12-30T10:00"},
        {"no summer",                     "UTC",              "2026-07-15T09:00", "2026-07-15T09:00"},
        {"west",                          "America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"},
        // clang-format on
    };

    for (const auto& [name, zone_name, local, expected] : cases) {
        SCOPED_TRACE(name);
        const auto zone = TimeZone::find(zone_name);
        ASSERT_TRUE(zone.ok()) << zone.error().message;
        EXPECT_EQ(utc(zone->moment_of(*parse_minute(local))), expected);
    }
    const auto kyiv = *TimeZone::find("Europe/Kyiv");
    const auto noon = *parse_minute("2026-07-15T12:00");
    EXPECT_EQ(minute_text(kyiv.local_of(kyiv.moment_of(noon))), "2026-07-15T12:00");
}

TEST(TimeZone, RefusesWhatIsNone) {
    for (const char* name :
         {"",
          "Europe",
          "Europe/",
          "Europe/Nowhere",
          "../../etc/passwd",
          "/etc/passwd",
          "tzdata.zi",
          "zone.tab",
          "posixrules/",
          "Europe/Kyiv\n"}) {
        EXPECT_FALSE(TimeZone::find(name).ok()) << name;
    }
}

TEST(LocalTime, IsReadAsWritten) {
    for (const char* text :
         {"2026-2-01", "2026-02-29", "1999-01-01", "2026-01-01T00:00", "2026/01/01", ""}) {
        EXPECT_FALSE(parse_day(text).ok()) << text;
    }
    for (const char* text : {"24:00", "9:00", "09:60", "0900", "09:00:00", "-1:00"}) {
        EXPECT_FALSE(parse_clock(text).ok()) << text;
    }
    for (const char* text : {"2026-11-24 09:00", "2026-11-24T09", "2026-11-24T09:00Z"}) {
        EXPECT_FALSE(parse_minute(text).ok()) << text;
    }
}

}  // namespace
}  // namespace portico::reorder
