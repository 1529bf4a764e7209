#include "period.hpp"

#include <string>

#include <gtest/gtest.h>

#include <portico/time.hpp>

namespace portico::pricing {
namespace {

TEST(Period, BeginsWithTheCalendarsMonthQuarterOrYear) {
    const struct {
        const char* at;
        const char* month;
        const char* quarter;
        const char* year;
    } cases[] = {
        // clang-format off
        {"2026-01-01T00:00:00Z", "2026-01-01", "2026-01-01", "2026-01-01"},
        {"2026-03-31T23:59:59.999999Z", "2026-03-01", "2026-01-01", "2026-01-01"},
        {"2026-04-01T00:00:00Z", "2026-04-01", "2026-04-01", "2026-01-01"},
        {"2024-02-29T12:00:00Z", "2024-02-01", "2024-01-01", "2024-01-01"},
        {"2026-12-31T23:59:59Z", "2026-12-01", "2026-10-01", "2026-01-01"},
        {"1969-12-31T23:59:59Z", "1969-12-01", "1969-10-01", "1969-01-01"},
        // clang-format on
    };

    for (const auto& [at, month, quarter, year] : cases) {
        SCOPED_TRACE(at);
        const auto start = [&](CountedBy counted_by) {
            return format_time(period_start(*parse_time(at), months_of(counted_by)));
        };
        const auto midnight = [](const char* day) { return std::string{day} + "T00:00:00Z"; };
        EXPECT_EQ(start(CountedBy::month_turnover), midnight(month));
        EXPECT_EQ(start(CountedBy::quarter_quantity), midnight(quarter));
        EXPECT_EQ(start(CountedBy::year_turnover), midnight(year));
    }
}

}  // namespace
}  // namespace portico::pricing
