#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "line.hpp"
#include "product_index.hpp"
#include "sources.hpp"

namespace portico::reorder {

/// What pricing says about a line.
struct PriceFacts {
    enum class Verdict : std::uint8_t {
        priced,
        no_price,
        not_in_catalogue,
        unknown  ///< pricing does not know the product or its unit (yet)
    };

    Verdict verdict = Verdict::unknown;
    std::optional<Decimal> unit_price;
    std::optional<Decimal> total;
    std::string quantity_check;          ///< ok, below_minimum, ...; empty: ok
    std::string limit;                   ///< the minimum, maximum or increment that it broke
    std::vector<std::string> proposals;  ///< quantities in the line's unit
    std::optional<Decimal> gross{};      ///< the total with its tax, where taxes are configured
    std::optional<Decimal> tax_rate{};   ///< percent
    std::optional<Decimal> tax{};        ///< of the total
};

/// The first half: which product, unit and quantity each line means, and which lines are one. Gives
/// exactly one answer for each given line, in their order; those that are not settled need a price
/// and stock. A SKU as it is written counts before the company's own code, and that before what
/// only looks alike; where a SKU and an own code mean different products the line is ambiguous,
/// but for a code that says it counts first. Pure.
std::vector<CheckedLine> identify(
    std::vector<GivenLine> given, const ProductIndex& products, const OwnCodes& codes = {}
);

/// The second half, for a line that is not settled.
void judge_price(CheckedLine& line, const PriceFacts& facts);
void judge_stock(CheckedLine& line, const StockFacts& facts, const ProductIndex& products);

/// The outcome as a person says it. `language` is en, uk or ru. Pure.
std::string sentence_of(const CheckedLine& line, std::string_view language);

}  // namespace portico::reorder
