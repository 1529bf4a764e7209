#include "store/product_names.hpp"

#include <portico/json.hpp>

namespace portico::reorder {

Result<std::optional<Product>> ProductNames::find(std::string_view sku, std::string_view language)
    const {
    constexpr auto select =
        "SELECT name, names, unit FROM erp.product WHERE sku = $1 AND active = 1";
    const auto read = [language](const Row& row) {
        Product product{row.string(0), row.string(2)};
        const auto names = json::parse(row.text(1));
        if (!names.ok()) return product;
        const auto translated = names->root()[language].text();
        if (!translated.empty()) product.name = translated;
        return product;
    };
    return database_.query_one(select, read, sku);
}

}  // namespace portico::reorder
