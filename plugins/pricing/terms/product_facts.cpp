#include "terms/product_facts.hpp"

#include <utility>

#include "domain/names.hpp"

namespace portico::pricing {

/// Of the SKU, or the free one where it would be.
std::size_t FactsTable::slot_of(std::string_view sku) const {
    const auto mask = slots_.size() - 1;
    auto slot = hash_of(sku) & mask;
    while (slots_[slot] != no_row && facts_[slots_[slot]].sku != sku) slot = (slot + 1) & mask;
    return slot;
}

void FactsTable::grow() {
    constexpr std::size_t slots_min = 64;
    const auto wanted = slots_.empty() ? slots_min : slots_.size() * 2;
    slots_.assign(wanted, no_row);
    for (std::size_t row = 0; row < facts_.size(); ++row) {
        slots_[slot_of(facts_[row].sku)] = static_cast<std::uint32_t>(row);
    }
}

void FactsTable::put(ProductFacts facts) {
    if (facts.is_empty() && find(facts.sku) == nullptr) return;
    if ((facts_.size() + 1) * 2 > slots_.size()) grow();
    auto& row = slots_[slot_of(facts.sku)];
    if (row != no_row) {
        facts_[row] = std::move(facts);
        return;
    }
    row = static_cast<std::uint32_t>(facts_.size());
    facts_.push_back(std::move(facts));
}

const ProductFacts* FactsTable::find(std::string_view sku) const {
    if (slots_.empty()) return nullptr;
    const auto row = slots_[slot_of(sku)];
    return row == no_row ? nullptr : &facts_[row];
}

}  // namespace portico::pricing
