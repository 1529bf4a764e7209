#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/decimal.hpp>

namespace portico::pricing {

/// What the ERP's product says about quantities and taxes.
struct ProductFacts {
    std::string sku;
    Decimal pack_multiple;  ///< in base units; 0: none
    Decimal min_quantity;   ///< in base units; 0: none
    std::string tax_class;  ///< empty: none

    [[nodiscard]] bool is_empty() const {
        return pack_multiple.is_zero() && min_quantity.is_zero() && tax_class.empty();
    }
};

/// The facts of all products that have any. A copy is the next version; a version that readers have
/// is never changed.
class FactsTable {
public:
    /// Puts a product's facts in the place of its former ones.
    void put(ProductFacts facts);

    /// Null: it has none.
    [[nodiscard]] const ProductFacts* find(std::string_view sku) const;

    [[nodiscard]] std::size_t size() const { return facts_.size(); }

private:
    static constexpr std::uint32_t no_row = 0xffff'ffff;

    [[nodiscard]] std::size_t slot_of(std::string_view sku) const;
    void grow();

    std::vector<ProductFacts> facts_;
    std::vector<std::uint32_t> slots_;  ///< a power of two, at most half full
};

}  // namespace portico::pricing
