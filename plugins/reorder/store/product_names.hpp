#pragma once

#include <portico/database.hpp>

#include "due/product_source.hpp"

namespace portico::reorder {

/// The products of the mirror.
class ProductNames final : public ProductSource {
public:
    explicit ProductNames(Database& database) : database_{database} {}

    [[nodiscard]] Result<std::optional<Product>> find(
        std::string_view sku, std::string_view language
    ) const override;

private:
    Database& database_;
};

}  // namespace portico::reorder
