#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::reorder {

/// What a product is called.
struct Product {
    std::string name;  ///< in the asked language, else in the supplier's first one
    std::string unit;  ///< the base unit
};

/// Where products are looked up. Thread-safe.
class ProductSource {
public:
    ProductSource() = default;
    virtual ~ProductSource() = default;
    ProductSource(const ProductSource&) = delete;
    ProductSource& operator=(const ProductSource&) = delete;

    /// Absent: no such product. Errors: those of the database.
    [[nodiscard]] virtual Result<std::optional<Product>> find(
        std::string_view sku, std::string_view language
    ) const = 0;
};

}  // namespace portico::reorder
