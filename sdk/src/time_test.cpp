#include <gtest/gtest.h>

#include <portico/time.hpp>

namespace portico {
namespace {

TEST(ParseTime, ReadsDatesAndTimesWithZones) {
    const struct {
        const char* text;
        const char* expected;
    } cases[] = {
        {"2026-03-01", "2026-03-01T00:00:00Z"},
        {"2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"},
        {"2026-03-01 12:00:00Z", "2026-03-01T12:00:00Z"},
        {"2026-03-01T00:30:00+02:00", "2026-02-28T22:30:00Z"},
        {"2026-02-28T23:30:00-01:00", "2026-03-01T00:30:00Z"},
        {"2024-02-29", "2024-02-29T00:00:00Z"},
        {"1900-01-01", "1900-01-01T00:00:00Z"},
        {"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
        {"2026-03-01T12:00:00.5Z", "2026-03-01T12:00:00.500000Z"},
        {"2026-03-01T12:00:00.1234567Z", "2026-03-01T12:00:00.123456Z"},
        {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
    };

    for (const auto& [text, expected] : cases) {
        SCOPED_TRACE(text);
        const auto time = parse_time(text);
        ASSERT_TRUE(time.ok()) << time.error().message;
        EXPECT_EQ(format_time(*time), expected);
    }
}

TEST(ParseTime, RefusesWhatIsNoTime) {
    for (const char* text :
         {"",
          "2026",
          "2026-13-01",
          "2026-02-29",
          "2026-3-1",
          "01.03.2026",
          "2026-03-01T",
          "2026-03-01T12:00",
          "2026-03-01T12:00:00",
          "2026-03-01T24:00:00Z",
          "2026-03-01T12:60:00Z",
          "2026-03-01T12:00:61Z",
          "2026-03-01T12:00:00.Z",
          "2026-03-01T12:00:00+2:00",
          "2026-03-01T12:00:00+24:00",
          "2026-03-01T12:00:00Zx",
          "1899-12-31",
          "-001-01-01",
          "2026-03-01x"}) {
        SCOPED_TRACE(text);
        EXPECT_FALSE(parse_time(text).ok());
    }
    EXPECT_EQ(
        parse_time("01.03.2026").error().message,
        "\"01.03.2026\" is not a date or time: write it like 2026-03-01 or 2026-03-01T12:00:00Z."
    );
}

}  // namespace
}  // namespace portico
