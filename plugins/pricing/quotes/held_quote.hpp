#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/money.hpp>

#include "domain/rule.hpp"

namespace portico::pricing {

/// A priced line of a quote that is held.
struct HeldLine {
    std::int64_t line = 0;
    std::string sku;
    std::string unit;
    Decimal quantity;
    Decimal unit_price;
    Currency currency;
};

/// A quote whose prices are kept for its company until a moment.
struct HeldQuote {
    std::string id;
    Moment until = 0;
    std::vector<HeldLine> lines;  ///< by SKU
};

/// What is asked of it.
struct HeldWish {
    std::string_view sku;
    std::string_view unit;
    Decimal quantity;
    Currency currency;
    Moment at = 0;
};

/// The line that answers a wish, or null and why as a sentence: the hold is over, the quote has no
/// such product in this unit and currency, or it was quoted for a smaller quantity.
/// Pure and thread-safe.
const HeldLine* find_held(const HeldQuote& quote, const HeldWish& wish, std::string& why);

}  // namespace portico::pricing
