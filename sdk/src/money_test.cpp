#include <gtest/gtest.h>

#include <portico/money.hpp>

namespace portico {
namespace {

Currency currency(std::string_view code) {
    return *Currency::parse(code);
}

Money money(std::string_view amount, std::string_view code) {
    return {*Decimal::parse(amount), currency(code)};
}

TEST(CurrencyParse, KnowsTheMinorUnits) {
    const struct {
        const char* code;
        int minor_digits;
    } cases[] = {
        {"EUR", 2},
        {"UAH", 2},
        {"USD", 2},
        {"JPY", 0},
        {"ISK", 0},
        {"KRW", 0},
        {"KWD", 3},
        {"TND", 3},
        {"CLF", 4},
        {"AED", 2},
        {"ZWG", 2},
        {"XOF", 0},
        {"HUF", 2},
        {"IQD", 3},
    };

    for (const auto& [code, minor_digits] : cases) {
        SCOPED_TRACE(code);
        const auto parsed = Currency::parse(code);
        ASSERT_TRUE(parsed.ok());
        EXPECT_EQ(parsed->code(), code);
        EXPECT_EQ(parsed->minor_digits(), minor_digits);
    }
}

TEST(CurrencyParse, RefusesWhatNobodyPaysWith) {
    for (const auto* code : {"", "eur", "EU", "EURO", "XXX", "XAU", "DEM", "HRK", "\xe2\x82\xac"}) {
        SCOPED_TRACE(code);
        const auto parsed = Currency::parse(code);
        ASSERT_FALSE(parsed.ok());
        EXPECT_EQ(parsed.error().code, Code::invalid);
    }
}

TEST(MoneyAdd, NeverMixesCurrencies) {
    EXPECT_EQ(add(money("1.10", "EUR"), money("2.2", "EUR"))->amount.text(), "3.30");
    const auto mixed = add(money("1", "EUR"), money("1", "USD"));
    ASSERT_FALSE(mixed.ok());
    EXPECT_EQ(mixed.error().message, "Amounts in EUR and USD can't be added.");
}

TEST(MoneyRound, RoundsHalfUpToTheSmallestCoin) {
    EXPECT_EQ(round_to_minor(money("1.005", "EUR"))->amount.text(), "1.01");
    EXPECT_EQ(round_to_minor(money("1.5", "JPY"))->amount.text(), "2");
    EXPECT_EQ(round_to_minor(money("1.0005", "KWD"))->amount.text(), "1.001");
    EXPECT_EQ(round_to_minor(money("7", "EUR"))->amount.text(), "7.00");
}

}  // namespace
}  // namespace portico
