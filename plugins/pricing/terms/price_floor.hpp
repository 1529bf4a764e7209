#pragma once

#include <cstdint>
#include <optional>

#include <portico/money.hpp>

#include "domain/question.hpp"
#include "terms/buyer_terms.hpp"

namespace portico::pricing {

/// The lowest price that may be asked: cost × (1 + margin / 100), rounded up to the step of
/// pricing.rounding. Without a cost or a margin, or in another currency than the cost's, there is
/// none.
struct PriceFloor {
    std::int64_t unit_price = 0;  ///< millionths, in the asked unit
    const Term* cost = nullptr;
    const Term* margin = nullptr;
};

/// `factor`: millionths of a base unit in one asked unit. Errors: Code::invalid (the floor does not
/// fit 18 digits).
Result<std::optional<PriceFloor>> floor_of(
    const BuyerTerms& buyer, const TermProduct& product, std::int64_t factor, Currency currency
);

/// Lifts a price that is below the floor, with its total and its next break: a next break that
/// would be no cheaper is none. Gives false, with the price unspecified, when an amount does not
/// fit 18 digits. Pure.
[[nodiscard]] bool raise_to(
    Price& price, std::int64_t floor, const Decimal& quantity, Currency currency
);

}  // namespace portico::pricing
