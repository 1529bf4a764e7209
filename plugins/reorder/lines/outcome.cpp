#include "outcome.hpp"

#include <array>

namespace portico::reorder {

std::string_view name_of(Outcome outcome) {
    constexpr std::array<std::string_view, outcome_count> names{
        "ok",
        "price_changed",
        "replaced_by",
        "discontinued",
        "unknown_sku",
        "ambiguous",
        "below_minimum",
        "above_maximum",
        "not_a_pack_multiple",
        "unit_changed",
        "short_stock",
        "not_in_your_catalogue",
        "invalid_quantity",
        "merged_duplicate",
        "no_price"};
    return names[static_cast<std::size_t>(outcome)];
}

}  // namespace portico::reorder
