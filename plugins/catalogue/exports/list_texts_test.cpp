#include "exports/list_texts.hpp"

#include <gtest/gtest.h>

namespace portico::catalogue {
namespace {

TEST(ShownNumber, FollowsTheLanguage) {
    const auto shown = [](const char* number, Language language) {
        return shown_number(*Decimal::parse(number), language);
    };
    EXPECT_EQ(shown("1234567.50", Language::uk), "1\u00a0234\u00a0567,50");
    EXPECT_EQ(shown("1234567.50", Language::en), "1,234,567.50");
    EXPECT_EQ(shown("999", Language::ru), "999");
    EXPECT_EQ(shown("0.0450", Language::ru), "0,0450");
    EXPECT_EQ(shown("-1000", Language::en), "-1,000");
}

TEST(ShownDay, FollowsTheLanguage) {
    EXPECT_EQ(shown_day("2026-03-01", Language::uk), "01.03.2026");
    EXPECT_EQ(shown_day("2026-03-01", Language::en), "2026-03-01");
    EXPECT_EQ(shown_day("", Language::ru), "");
}

}  // namespace
}  // namespace portico::catalogue
