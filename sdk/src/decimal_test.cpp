#include <cstdint>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include <portico/decimal.hpp>

namespace portico {
namespace {

Decimal number(std::string_view text) {
    const auto parsed = Decimal::parse(text, {9, 9});
    EXPECT_TRUE(parsed.ok()) << text;
    return parsed.ok() ? *parsed : Decimal{};
}

std::string text_of(const Result<Decimal>& result) {
    return result.ok() ? result->text() : "error";
}

TEST(DecimalParse, KeepsTheNumberAsItWasWritten) {
    for (const auto* text : {"0", "7", "12.50", "-0.5", "0.000001", "999999999999.999999", "-3"}) {
        SCOPED_TRACE(text);
        const auto parsed = Decimal::parse(text);
        ASSERT_TRUE(parsed.ok()) << parsed.error().message;
        EXPECT_EQ(parsed->text(), text);
    }
}

TEST(DecimalParse, RefusesWhatIsNotANumberAndSaysWhatToWrite) {
    const struct {
        std::string_view text;
        const char* advice;
    } cases[] = {
        {"", "A number is missing."},
        {"12,5", "write the decimals after a point"},
        {"1e300", "without an exponent"},
        {"1E2", "without an exponent"},
        {"+1", "write digits"},
        {" 1", "write digits"},
        {"1 ", "write digits"},
        {".5", "write digits"},
        {"5.", "write digits"},
        {"1.2.3", "write digits"},
        {"-", "write digits"},
        {"--1", "write digits"},
        {"007", "write digits"},
        {"0x1F", "write digits"},
        {"NaN", "write digits"},
        {std::string_view{"1\0", 2}, "write digits"},
        {"\xd9\xa1", "\"??\" is not a number"},
        {"1000000000000", "at most 12 before the point and 6 after it"},
        {"0.0000001", "at most 12 before the point and 6 after it"},
    };

    for (const auto& [text, advice] : cases) {
        SCOPED_TRACE(text);
        const auto parsed = Decimal::parse(text);
        ASSERT_FALSE(parsed.ok());
        EXPECT_EQ(parsed.error().code, Code::invalid);
        EXPECT_NE(parsed.error().message.find(advice), std::string::npos) << parsed.error().message;
    }
}

TEST(DecimalParse, ReadsAnyLengthOfNonsenseWithoutEchoingItAll) {
    const auto parsed = Decimal::parse(std::string(1'000'000, '9'));
    ASSERT_FALSE(parsed.ok());
    EXPECT_LT(parsed.error().message.size(), 200U);
}

TEST(DecimalText, WritesTheExtremes) {
    EXPECT_EQ(
        Decimal::scaled(std::numeric_limits<std::int64_t>::min(), 0).text(), "-9223372036854775808"
    );
    EXPECT_EQ(
        Decimal::scaled(std::numeric_limits<std::int64_t>::min(), 18).text(),
        "-9.223372036854775808"
    );
    EXPECT_EQ(Decimal::scaled(5, 18).text(), "0.000000000000000005");
}

TEST(DecimalCompare, ComparesValuesNotSpelling) {
    EXPECT_EQ(number("12.50"), number("12.5"));
    EXPECT_LT(number("-1"), number("0.000001"));
    EXPECT_GT(number("2"), number("1.999999999"));
    const auto large = Decimal::scaled(std::numeric_limits<std::int64_t>::max(), 0);
    const auto small = Decimal::scaled(std::numeric_limits<std::int64_t>::max(), 18);
    EXPECT_GT(large, small);
}

TEST(DecimalArithmetic, IsExact) {
    EXPECT_EQ(text_of(add(number("0.1"), number("0.2"))), "0.3");
    EXPECT_EQ(text_of(subtract(number("1"), number("0.999999"))), "0.000001");
    EXPECT_EQ(text_of(multiply(number("1.05"), number("-3"))), "-3.15");
    EXPECT_EQ(text_of(multiply(number("10.5"), number("12"), 2, RoundingMode::half_up)), "126.00");
    EXPECT_EQ(text_of(divide(number("10"), number("3"), 4, RoundingMode::half_up)), "3.3333");
    EXPECT_EQ(text_of(divide(number("2"), number("-3"), 2, RoundingMode::half_up)), "-0.67");
    EXPECT_EQ(text_of(divide(number("0.000000001"), number("2"), 0, RoundingMode::up)), "1");
}

TEST(DecimalArithmetic, RefusesToWrap) {
    const auto large = Decimal::scaled(std::numeric_limits<std::int64_t>::max(), 0);
    const auto small = Decimal::scaled(1, 18);
    EXPECT_EQ(text_of(add(large, Decimal::whole(1))), "error");
    EXPECT_EQ(text_of(subtract(Decimal::whole(-2), large)), "error");
    EXPECT_EQ(text_of(multiply(large, large)), "error");
    EXPECT_EQ(text_of(add(large, small)), "error");
    EXPECT_EQ(text_of(divide(large, small, 18, RoundingMode::down)), "error");
    EXPECT_EQ(text_of(divide(large, Decimal{}, 2, RoundingMode::down)), "error");
    EXPECT_EQ(text_of(large.with_scale(1, RoundingMode::down)), "error");
}

TEST(DecimalRounding, FollowsTheModeAtEveryHalf) {
    const struct {
        const char* value;
        const char* step;
        const char* half_up;
        const char* half_even;
        const char* up;
        const char* down;
    } cases[] = {
        // clang-format off
        // value     step      half_up   half_even up        down
        {"2.5",      "1",      "3",      "2",      "3",      "2"},
        {"3.5",      "1",      "4",      "4",      "4",      "3"},
        {"-2.5",     "1",      "-3",     "-2",     "-3",     "-2"},
        {"2.499999", "1",      "2",      "2",      "3",      "2"},
        {"2.500001", "1",      "3",      "3",      "3",      "2"},
        {"10.37",    "0.05",   "10.35",  "10.35",  "10.40",  "10.35"},
        {"10.375",   "0.05",   "10.40",  "10.40",  "10.40",  "10.35"},
        {"10.325",   "0.05",   "10.35",  "10.30",  "10.35",  "10.30"},
        {"10",       "0.0001", "10.0000","10.0000","10.0000","10.0000"},
        {"149",      "100",    "100",    "100",    "200",    "100"},
        {"150",      "100",    "200",    "200",    "200",    "100"},
        {"250",      "100",    "300",    "200",    "300",    "200"},
        // clang-format on
    };

    for (const auto& row : cases) {
        SCOPED_TRACE(std::string{row.value} + " by " + row.step);
        const auto rounded = [&](RoundingMode mode) {
            return text_of(round_to_step(number(row.value), number(row.step), mode));
        };
        EXPECT_EQ(rounded(RoundingMode::half_up), row.half_up);
        EXPECT_EQ(rounded(RoundingMode::half_even), row.half_even);
        EXPECT_EQ(rounded(RoundingMode::up), row.up);
        EXPECT_EQ(rounded(RoundingMode::down), row.down);
    }
    EXPECT_FALSE(round_to_step(number("1"), number("0"), RoundingMode::up).ok());
}

TEST(DecimalScale, ConvertsWithoutLosingADigit) {
    EXPECT_EQ(*number("12.5").coefficient_at(6), 12'500'000);
    EXPECT_EQ(*number("12.500").coefficient_at(1), 125);
    EXPECT_FALSE(number("12.55").coefficient_at(1).ok());
    EXPECT_EQ(number("12.500").trimmed().text(), "12.5");
    EXPECT_EQ(number("120").trimmed().text(), "120");
    EXPECT_EQ(text_of(number("1.005").with_scale(2, RoundingMode::half_up)), "1.01");
    EXPECT_EQ(text_of(number("7").with_scale(3, RoundingMode::half_up)), "7.000");
}

TEST(DecimalProperties, SumAndProductAgreeWithIntegersAndTextSurvives) {
    std::mt19937_64 random{20260301};
    std::uniform_int_distribution<std::int64_t> any{-999'999'999, 999'999'999};
    std::uniform_int_distribution<int> any_scale{0, 9};
    for (int round = 0; round < 20'000; ++round) {
        const std::int64_t a = any(random);
        const std::int64_t b = any(random);
        const int scale = any_scale(random);
        SCOPED_TRACE(std::to_string(a) + " " + std::to_string(b) + " " + std::to_string(scale));
        const auto da = Decimal::scaled(a, scale);
        const auto db = Decimal::scaled(b, scale);
        ASSERT_EQ(add(da, db)->coefficient(), a + b);
        ASSERT_EQ(multiply(da, db)->coefficient(), a * b);
        ASSERT_EQ(da < db, a < b);
        const auto again = Decimal::parse(da.text(), {9, 9});
        ASSERT_TRUE(again.ok());
        ASSERT_EQ(again->text(), da.text());
    }
}

TEST(RoundingModeName, RoundTrips) {
    for (const auto mode :
         {RoundingMode::half_up, RoundingMode::half_even, RoundingMode::up, RoundingMode::down}) {
        EXPECT_EQ(*rounding_mode(name_of(mode)), mode);
    }
    EXPECT_FALSE(rounding_mode("nearest").ok());
}

}  // namespace
}  // namespace portico
