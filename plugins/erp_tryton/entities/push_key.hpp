#pragma once

#include <algorithm>
#include <string_view>

namespace portico::erp_tryton {

/// True for a sale's `reference` that is the key under which Portico made the sale: "PO" and the 26
/// characters of an order's id. The buyer's own reference is the sale's `description` then.
inline bool is_push_key(std::string_view reference) {
    constexpr std::string_view prefix = "PO";
    constexpr std::size_t digits = 26;
    if (reference.size() != prefix.size() + digits || !reference.starts_with(prefix)) return false;
    return std::all_of(reference.begin() + prefix.size(), reference.end(), [](char c) {
        constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        return alphabet.find(c) != std::string_view::npos;
    });
}

}  // namespace portico::erp_tryton
