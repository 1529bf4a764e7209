#include "store/live_products.hpp"

#include <unordered_map>
#include <utility>
#include <vector>

namespace portico::reorder {
namespace {

constexpr auto select_products =
    "SELECT sku, unit, status, replaced_by, active FROM erp.product ORDER BY sku";

constexpr auto select_units = "SELECT sku, code, factor FROM erp.product_unit ORDER BY sku, code";

}  // namespace

Status LiveProducts::reload() {
    auto mirror = PORTICO_TRY(database_.begin(Access::read));
    std::vector<KnownProduct> products;
    std::unordered_map<std::string, std::size_t> places;
    PORTICO_TRY(mirror.each(select_products, [&](const Row& row) -> Status {
        KnownProduct product;
        product.sku = row.string(0);
        product.unit = row.string(1);
        product.is_discontinued = row.text(2) == "discontinued" || !row.boolean(4);
        product.replaced_by = row.string(3);
        places.emplace(product.sku, products.size());
        products.push_back(std::move(product));
        return {};
    }));
    PORTICO_TRY(mirror.each(select_units, [&](const Row& row) -> Status {
        const auto place = places.find(row.string(0));
        const auto factor = row.decimal(2);
        if (place != places.end() && factor.ok() && factor->sign() > 0) {
            products[place->second].units.push_back({row.string(1), *factor});
        }
        return {};
    }));
    current_.store(
        std::make_shared<const ProductIndex>(std::move(products)), std::memory_order_release
    );
    return {};
}

}  // namespace portico::reorder
