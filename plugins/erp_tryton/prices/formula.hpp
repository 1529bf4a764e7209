#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <portico/decimal.hpp>

namespace portico::erp_tryton {

/// A price as `share × list price + amount`, exactly.
struct LinearFormula {
    Decimal share;
    Decimal amount;
};

/// Reads a price list line's formula: a Python expression over unit_price and list_price (which are
/// the same here), numbers, `Decimal('…')`, `+ - * /` and parentheses. Nothing for anything else
/// (cost_price, conditions, `//`, `%`, powers, calls), for what is not linear, and where an exact
/// outcome needs more than 18 digits (`list_price / 3`). At most 1,000 bytes and 40 levels. Pure
/// and thread-safe.
std::optional<LinearFormula> parse_formula(std::string_view text);

/// The canonical rule of the same price.
struct RuleTerms {
    std::string_view kind;  ///< fixed, percent or amount
    Decimal value;          ///< for one default unit, or a percentage
};

/// Nothing where no kind of rule gives it exactly: a surcharge in money, a share with an amount, a
/// negative price.
std::optional<RuleTerms> terms_of(const LinearFormula& formula);

}  // namespace portico::erp_tryton
