#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include <portico/decimal.hpp>
#include <portico/result.hpp>

#include "ports/connector.hpp"

namespace portico::erp {

/// Portico's side of one sample.
struct OurPrice {
    std::string unit_price;  ///< empty: no price
    std::string currency;
    std::string reason;  ///< why there is no price
    std::string rule;    ///< id of the rule that decided; empty: the base price
    std::string holder;  ///< "list L1", "company c1"; empty: the base price
    std::string proof;   ///< JSON of winner and losers; empty: none
};

/// What the two sides of a sample say about each other.
enum class Finding : std::uint8_t {
    equal,         ///< the same price
    rounding,      ///< one unit of the last compared place apart
    unit,          ///< a factor between two units of the product apart
    currency,      ///< in two currencies
    only_portico,  ///< the ERP has no price
    only_erp,      ///< Portico has none
    neither,       ///< no price on both sides: nothing was compared
    price          ///< simply another price
};

std::string_view name_of(Finding finding);
/// For people, what it is and where to look. Pure.
std::string_view sentence_of(Finding finding);

/// Reads the reply of pricing.quote/1 to a quote of one line, asked with its proof.
/// Errors: Code::internal (it is no such reply).
Result<OurPrice> read_quote(std::string_view json);

/// Compares both prices, each rounded half up to `scale` places. `units`: of the product, how many
/// base units each is. Pure.
Finding compare(
    const OurPrice& ours,
    const ports::ErpPrice& theirs,
    const std::map<std::string, Decimal>& units,
    int scale
);

}  // namespace portico::erp
