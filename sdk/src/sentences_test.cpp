#include <gtest/gtest.h>

#include <portico/sentences.hpp>

namespace portico {
namespace {

constexpr std::int64_t march_third = 1772546580000000;  // 2026-03-03T14:03:00Z

TEST(Sentences, WriteNumbersAsTheLanguageDoes) {
    const struct {
        const char* number;
        const char* en;
        const char* uk;
    } cases[] = {
        {"0", "0", "0"},
        {"999", "999", "999"},
        {"1000", "1,000", "1\u00a0000"},
        {"1234567.891", "1,234,567.891", "1\u00a0234\u00a0567,891"},
        {"-12345.5", "-12,345.5", "-12\u00a0345,5"},
        {"-123", "-123", "-123"},
    };

    for (const auto& [text, en, uk] : cases) {
        SCOPED_TRACE(text);
        EXPECT_EQ(number_text(*Decimal::parse(text), "en"), en);
        EXPECT_EQ(number_text(*Decimal::parse(text), "uk"), uk);
        EXPECT_EQ(number_text(*Decimal::parse(text), "ru"), uk);
    }
}

TEST(Sentences, CountInTheRightForm) {
    constexpr PluralForms days{
        {"day", "день", "день"}, {"days", "дні", "дня"}, {"days", "днів", "дней"}};

    const struct {
        std::size_t count;
        const char* en;
        const char* uk;
        const char* ru;
    } cases[] = {
        {0, "0 days", "0 днів", "0 дней"},
        {1, "1 day", "1 день", "1 день"},
        {2, "2 days", "2 дні", "2 дня"},
        {4, "4 days", "4 дні", "4 дня"},
        {5, "5 days", "5 днів", "5 дней"},
        {11, "11 days", "11 днів", "11 дней"},
        {14, "14 days", "14 днів", "14 дней"},
        {21, "21 days", "21 день", "21 день"},
        {22, "22 days", "22 дні", "22 дня"},
        {111, "111 days", "111 днів", "111 дней"},
        {121, "121 days", "121 день", "121 день"},
    };

    for (const auto& [count, en, uk, ru] : cases) {
        EXPECT_EQ(counted(count, days, "en"), en);
        EXPECT_EQ(counted(count, days, "uk"), uk);
        EXPECT_EQ(counted(count, days, "ru"), ru);
    }
}

TEST(Sentences, WriteDaysAsTheLanguageDoes) {
    EXPECT_EQ(moment_text(march_third, "en"), "2026-03-03 14:03 UTC");
    EXPECT_EQ(moment_text(march_third, "uk"), "03.03.2026 14:03 UTC");
    EXPECT_EQ(moment_text(1772496000000000, "ru"), "03.03.2026");
    EXPECT_EQ(fill({"{a} and {b}", "", ""}, "en", {{"a", "1"}}), "1 and {b}");
}

}  // namespace
}  // namespace portico
