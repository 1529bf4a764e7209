#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/money.hpp>

#include "domain/rule.hpp"

namespace portico::pricing {

/// What comes on top of a line's total.
struct LineTax {
    Decimal rate;              ///< percent
    Decimal amount;            ///< half_up to the currency's minor unit
    Decimal gross;             ///< total + amount
    Decimal unit_price_gross;  ///< rounded half_up to 4 decimals
};

/// The rate of a class in a region on a day: that of the region before one without region, then the
/// latest start. Null: nobody wrote one down. Pure.
const TaxRate* find_tax(
    const Settings& settings, std::string_view tax_class, std::string_view region, Moment at
);

/// Errors: Code::invalid (an amount does not fit 18 digits).
Result<LineTax> tax_of(
    const TaxRate& rate, const Decimal& unit_price, const Decimal& total, Currency currency
);

/// The taxes of a document: of each rate, the sums of rounded lines.
class TaxSums {
public:
    struct Sum {
        Decimal rate;
        Decimal net;
        Decimal amount;
    };

    explicit TaxSums(Currency currency) : gross_{Decimal::scaled(0, currency.minor_digits())} {}

    /// Errors: Code::invalid (a sum does not fit 18 digits).
    Status add(const Decimal& total, const LineTax& tax);

    /// By rate, the lowest first.
    [[nodiscard]] std::span<const Sum> sums() const { return sums_; }

    [[nodiscard]] const Decimal& gross() const { return gross_; }

private:
    std::vector<Sum> sums_;
    Decimal gross_;
};

}  // namespace portico::pricing
