#include "store/stock_store.hpp"

#include <algorithm>
#include <array>

namespace portico::catalogue {
namespace {

/// One prepared statement for any number of SKUs: so many at a time, the last ones repeated.
constexpr std::size_t skus_at_once = 8;

constexpr auto select_stock =
    "SELECT sku, warehouse, available, next_receipt FROM erp.stock "
    "WHERE sku IN ($1, $2, $3, $4, $5, $6, $7, $8) AND active = 1 ORDER BY sku, warehouse";

}  // namespace

Result<StockBySku> StockStore::of(std::span<const std::string_view> skus) const {
    StockBySku found;
    const auto keep = [&](const Row& row) -> Status {
        found[row.string(0)].push_back({row.string(1), row.string(2), row.optional_integer(3)});
        return {};
    };
    auto mirror = PORTICO_TRY(database_.begin(Access::read));
    for (std::size_t begin = 0; begin < skus.size(); begin += skus_at_once) {
        std::array<std::string_view, skus_at_once> some;
        for (std::size_t i = 0; i < some.size(); ++i) {
            some[i] = skus[std::min(begin + i, skus.size() - 1)];
        }
        PORTICO_TRY(mirror.each(
            select_stock,
            keep,
            some[0],
            some[1],
            some[2],
            some[3],
            some[4],
            some[5],
            some[6],
            some[7]
        ));
    }
    return found;
}

}  // namespace portico::catalogue
