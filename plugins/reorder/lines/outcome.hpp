#pragma once

#include <cstdint>
#include <string_view>

namespace portico::reorder {

/// What becomes of a line that a person gave: exactly one of these.
enum class Outcome : std::uint8_t {
    ok,
    price_changed,  ///< since the order that is repeated
    replaced_by,    ///< no longer sold; a successor is
    discontinued,   ///< no longer sold, no successor
    unknown_sku,
    ambiguous,  ///< several products are written so
    below_minimum,
    above_maximum,
    not_a_pack_multiple,
    unit_changed,  ///< the product is not sold in this unit (any more)
    short_stock,   ///< it can be ordered, and comes later
    not_in_your_catalogue,
    invalid_quantity,
    merged_duplicate,  ///< counted with an earlier line of the same product and unit
    no_price
};

inline constexpr int outcome_count = 15;

std::string_view name_of(Outcome outcome);

/// Whether the line goes into the order as it is.
constexpr bool is_orderable(Outcome outcome) {
    return outcome == Outcome::ok || outcome == Outcome::price_changed ||
           outcome == Outcome::short_stock;
}

}  // namespace portico::reorder
