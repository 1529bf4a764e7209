#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <portico/decimal.hpp>

#include "domain/question.hpp"
#include "terms/buyer_terms.hpp"

namespace portico::pricing {

/// Base units in 10^-10: exact for a quantity times a factor. 0: none.
struct BaseLimits {
    Int128 minimum = 0;
    Int128 maximum = 0;
    Int128 increment = 0;
};

enum class QuantityVerdict : std::uint8_t {
    fits,
    below_minimum,
    above_maximum,
    not_a_pack_multiple,
};

struct QuantityCheck {
    QuantityVerdict verdict = QuantityVerdict::fits;
    std::optional<std::int64_t> down;  ///< the nearest quantity below that fits
    std::optional<std::int64_t> up;    ///< the nearest one above

    friend bool operator==(const QuantityCheck&, const QuantityCheck&) = default;
};

std::string_view name_of(QuantityVerdict verdict);

/// The terms of a company for a product; the ERP's min_quantity and pack_multiple where it has
/// none.
BaseLimits limits_of(const BuyerTerms& buyer, const TermProduct& product);

/// Limits in a unit of `factor` millionths of a base unit, above 0. Pure.
OrderTerms in_unit(const BaseLimits& limits, std::int64_t factor);

/// The smallest quantity that may be ordered, in ten-thousandths: the minimum, or 1 where there is
/// none, or what the terms leave of it. 1 where nothing may be ordered. Pure.
std::int64_t smallest_quantity(const OrderTerms& terms);

/// `quantity` in ten-thousandths, above 0. Pure.
QuantityCheck check_quantity(const OrderTerms& terms, std::int64_t quantity);

}  // namespace portico::pricing
