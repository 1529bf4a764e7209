#pragma once

#include <optional>

#include "domain/question.hpp"
#include "terms/buyer_terms.hpp"
#include "terms/price_floor.hpp"
#include "terms/quantity_check.hpp"
#include "terms/tax.hpp"

namespace portico::pricing {

/// What the terms of sale say about one line of an answer.
struct LineTerms {
    bool is_hidden = false;  ///< not in the company's catalogue
    OrderTerms order;
    QuantityCheck quantity;           ///< of the asked one
    std::optional<PriceFloor> floor;  ///< that the price of the rules was below
    Decimal wanted;                   ///< with `floor`: the unit price of the rules
    std::optional<Decimal> allowed;   ///< the lowest unit price, also where it only alarms
    bool is_cost_foreign = false;     ///< in another currency: nobody can tell the lowest price
    std::optional<Decimal> lowest;    ///< no unit price is lower, also none of a break
    bool is_raised = false;           ///< the floor is asked instead
    std::optional<LineTax> tax;
};

/// Looks up what may be ordered in a unit (empty: the base unit; none where the product is not sold
/// in it).
void find_order_terms(
    const BuyerTerms& buyer, const TermProduct& product, std::string_view unit, LineTerms& terms
);

/// Lifts a price that is below the lowest allowed one, or only says so in `terms` (pricing.floor).
/// Gives false when an amount does not fit 18 digits.
[[nodiscard]] bool apply_floor(
    const BuyerTerms& buyer,
    const TermProduct& product,
    const Question& question,
    Currency currency,
    Price& price,
    LineTerms& terms
);

/// The last step of a price, when rules and adjustments have been counted: no lower than the floor
/// (pricing.floor), then the tax. Gives false when an amount does not fit 18 digits.
[[nodiscard]] bool finish_price(
    const BuyerTerms& buyer,
    const TermProduct& product,
    const Question& question,
    Currency currency,
    Price& price,
    LineTerms& terms
);

/// Adds the tax to a price that is final. Gives false when an amount does not fit 18 digits.
[[nodiscard]] bool find_line_tax(
    const BuyerTerms& buyer,
    const TermProduct& product,
    const Price& price,
    Currency currency,
    LineTerms& terms
);

}  // namespace portico::pricing
