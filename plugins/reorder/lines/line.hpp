#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <portico/decimal.hpp>

#include "outcome.hpp"

namespace portico::reorder {

/// A line as a person gave it, or as an earlier order has it. Texts are kept as they came.
struct GivenLine {
    std::string sku;
    std::string quantity;
    std::string unit;            ///< empty: the base unit
    std::optional<Decimal> was;  ///< the unit price that was paid before
    std::string source;          ///< an earlier order and its line, or a sheet; may be empty
    std::uint64_t row = 0;       ///< of the file or text; 0: none
    std::string fault{};         ///< why its row can't be read, as a sentence
    bool is_sku = false;         ///< it names the product itself, nothing that people write for it
    std::string was_currency{};  ///< of `was`
};

/// A way out: what to order instead.
struct Fix {
    std::string sku;
    std::string quantity;
    std::string unit;

    friend bool operator==(const Fix&, const Fix&) = default;
};

/// A given line with what became of it.
struct CheckedLine {
    std::size_t number = 0;  ///< as it was given, from 1
    GivenLine given;
    Outcome outcome = Outcome::ok;
    std::string sku;      ///< the product that was meant; empty where none was found
    Decimal quantity;     ///< with the merged duplicates; above 0 where the outcome has a quantity
    std::string unit;     ///< code; the base unit where none was given
    std::string asked{};  ///< unit: as given, or as the own code has it
    bool is_own_code = false;  ///< the company calls an article so
    std::string detail;        ///< fills the sentence: units, limits, the other line
    std::vector<Fix> fixes{};
    std::optional<Decimal> unit_price{};
    std::optional<Decimal> total{};
    std::optional<Decimal> gross{};      ///< the total with its tax, where taxes are configured
    std::optional<Decimal> tax_rate{};   ///< percent
    std::optional<Decimal> tax{};        ///< of the total
    bool is_held = false;                ///< the price is kept for the basket
    std::string why{};                   ///< the rule that gives a changed price, as a sentence
    std::optional<Decimal> available{};  ///< in base units
    std::optional<std::int64_t> next_receipt{};  ///< microseconds UTC
    std::size_t merged_into = 0;  ///< number of the line that it counts with; 0: none
    bool is_settled = false;      ///< nothing more is to be found out
};

}  // namespace portico::reorder
