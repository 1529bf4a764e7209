#include "protocol/decimal_text.hpp"

#include <gtest/gtest.h>

namespace portico::erp_tryton {
namespace {

TEST(DecimalText, ReadsWhatPythonWrites) {
    const struct {
        const char* written;
        int places;
        const char* expected;
    } cases[] = {
        {"12.50", 6, "12.5"},
        {"7.468000000000000", 6, "7.468"},
        {"-0.0", 6, "0"},
        {"0E-10", 6, "0"},
        {"1E+3", 6, "1000"},
        {"1.25e-05", 6, "0.000012"},  // half to even
        {"1.35E-5", 6, "0.000014"},
        {"0.30000000000000004", 4, "0.3"},
        {"2.675", 2, "2.68"},
        {"2.665", 2, "2.66"},
        {"9.99996", 4, "10"},
        {"1e+16", 4, "10000000000000000"},
        {"007.5", 4, "7.5"},
    };

    for (const auto& [written, places, expected] : cases) {
        SCOPED_TRACE(written);
        EXPECT_EQ(plain_decimal(written, places).value_or("nothing"), expected);
    }
}

TEST(DecimalText, RefusesWhatIsNoNumber) {
    for (const char* text :
         {"", "-", "NaN", "Infinity", "1.", ".5", "1e", "1e999", "1,5", "1 ", "0x10", "--1"}) {
        EXPECT_FALSE(plain_decimal(text, 6)) << text;
    }
    EXPECT_FALSE(plain_decimal(std::string(61, '1'), 6));
}

TEST(DecimalText, MultipliesExactly) {
    const struct {
        const char* a;
        const char* b;
        const char* product;
    } cases[] = {
        {"12.50", "100", "1250.00"},
        {"0.333333333333333333333333", "12", "3.999999999999999999999996"},
        {"-0.5", "0.02", "-0.010"},
        {"-0.5", "0", "0.0"},
        {"99999999999999999999",
         "99999999999999999999",
         "9999999999999999999800000000000000000001"},
    };

    for (const auto& [a, b, product] : cases) {
        SCOPED_TRACE(a);
        EXPECT_EQ(DecimalText::parse(a)->times(*DecimalText::parse(b)).text(), product);
    }
}

/// A value cut to odd rounds later as the whole value does: 0.00005 and a bit is no tie.
TEST(DecimalText, RoundsToOddSoThatASecondRoundingIsExact) {
    const struct {
        const char* exact;
        const char* odd;
        const char* rounded;
    } cases[] = {
        {"7.46805001", "7.468051", "7.4681"},
        {"7.46804999999", "7.468049", "7.468"},
        {"7.468050", "7.468050", "7.468"},
        {"7.4680500000", "7.468050", "7.468"},
        {"0.33333333333", "0.333333", "0.3333"},
        {"0.66666666666", "0.666667", "0.6667"},
    };

    for (const auto& [exact, odd, rounded] : cases) {
        SCOPED_TRACE(exact);
        auto number = DecimalText::parse(exact);
        ASSERT_TRUE(number);
        number->round_to_odd(6);
        EXPECT_EQ(number->text(), odd);
        EXPECT_EQ(plain_decimal(number->text(), 4).value_or(""), rounded);
    }
}

}  // namespace
}  // namespace portico::erp_tryton
