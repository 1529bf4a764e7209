#include "prices/formula.hpp"

#include <gtest/gtest.h>

namespace portico::erp_tryton {
namespace {

/// "percent 14.5", or "nothing".
std::string rule_of(std::string_view formula) {
    const auto linear = parse_formula(formula);
    if (!linear) return "nothing";
    const auto terms = terms_of(*linear);
    if (!terms) return "no rule";
    return std::string{terms->kind} + " " + terms->value.text();
}

TEST(Formula, BecomesTheRuleOfTheSamePrice) {
    const struct {
        const char* formula;
        const char* rule;
    } cases[] = {
        {"7.4680", "fixed 7.468"},
        {"0", "fixed 0"},
        {"Decimal('12.5')", "fixed 12.5"},
        {"Decimal (\"12.5\")", "fixed 12.5"},
        {"unit_price", "percent 0"},
        {"list_price", "percent 0"},
        {"unit_price * 0.855", "percent 14.5"},
        {"list_price*.9", "percent 10"},
        {"0.8 * list_price", "percent 20"},
        {"unit_price * (1 - 0.125)", "percent 12.5"},
        {"unit_price * (100 - 3) / 100", "percent 3"},
        {"unit_price * 1.05", "percent -5"},
        {"unit_price / 4", "percent 75"},
        {"unit_price * 0.9 * 0.95", "percent 14.5"},
        {"unit_price - unit_price * 0.1", "percent 10"},
        {"-(-unit_price)", "percent 0"},
        {"unit_price - 0.5", "amount 0.5"},
        {"unit_price * 0", "fixed 0"},
        {"2 * 3.5 + 1", "fixed 8"},
        {"(list_price * 3) / 3", "percent 0"},
        {"unit_price * 0.87654321", "percent 12.345679"},
    };

    for (const auto& [formula, rule] : cases) {
        SCOPED_TRACE(formula);
        EXPECT_EQ(rule_of(formula), rule);
    }
}

TEST(Formula, LeavesToTheErpWhatNoRuleGives) {
    const struct {
        const char* formula;
        const char* rule;
    } cases[] = {
        {"unit_price + 0.25", "no rule"},
        {"list_price * 0.9 + 1.50", "no rule"},
        {"unit_price * 20", "no rule"},
        {"-1.5", "no rule"},
        {"unit_price * 0.876543219", "nothing"},
        {"list_price / 3", "nothing"},
        {"list_price / 3 * 3", "nothing"},
        {"cost_price * 1.3", "nothing"},
        {"unit_price * list_price", "nothing"},
        {"1 / unit_price", "nothing"},
        {"unit_price / 0", "nothing"},
        {"unit_price // 1 + 0.99", "nothing"},
        {"unit_price ** 2", "nothing"},
        {"unit_price - unit_price % 0.05", "nothing"},
        {"unit_price * 0.9 if unit_price > 20 else unit_price", "nothing"},
        {"unit_price.quantize(Decimal('0.1'))", "nothing"},
        {"1e3", "nothing"},
        {"1_000", "nothing"},
        {"0x10", "nothing"},
        {"1.2.3", "nothing"},
        {"unit_price *", "nothing"},
        {"(unit_price", "nothing"},
        {"unit_price)", "nothing"},
        {"", "nothing"},
        {"unit_price 2", "nothing"},
        {"Decimal('1.5)", "nothing"},
        {"unit_price; 1", "nothing"},
    };

    for (const auto& [formula, rule] : cases) {
        SCOPED_TRACE(formula);
        EXPECT_EQ(rule_of(formula), rule);
    }
}

TEST(Formula, IsBounded) {
    EXPECT_EQ(rule_of(std::string(1001, ' ') + "1"), "nothing");
    EXPECT_EQ(rule_of(std::string(100, '(') + "1" + std::string(100, ')')), "nothing");
    EXPECT_EQ(rule_of(std::string(200, '-') + "1"), "nothing");
    std::string huge = "unit_price";
    for (int i = 0; i < 30; ++i) huge += " * 1000000";
    EXPECT_EQ(rule_of(huge), "nothing");
}

}  // namespace
}  // namespace portico::erp_tryton
