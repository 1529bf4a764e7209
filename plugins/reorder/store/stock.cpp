#include "store/stock.hpp"

#include <algorithm>
#include <array>

namespace portico::reorder {
namespace {

/// One prepared statement for any number of SKUs: so many at a time, the last one repeated.
constexpr std::size_t skus_at_once = 8;

constexpr auto select_stock =
    "SELECT sku, available, next_receipt FROM erp.stock "
    "WHERE sku IN ($1, $2, $3, $4, $5, $6, $7, $8) AND active = 1 ORDER BY sku, warehouse";

void count(StockFacts& facts, const Row& row, std::int64_t now) {
    const auto available = row.decimal(1, quantity_limits);
    if (available.ok()) {
        const auto sum = add(facts.available.value_or(Decimal{}), *available);
        if (sum.ok()) facts.available = *sum;
    }
    const auto receipt = row.optional_integer(2);
    if (!receipt || *receipt < now) return;
    facts.next_receipt = std::min(facts.next_receipt.value_or(*receipt), *receipt);
}

}  // namespace

Result<std::unordered_map<std::string, StockFacts>> Stock::of(std::span<const std::string_view> skus
) const {
    std::unordered_map<std::string, StockFacts> found;
    const auto now = microseconds_of(clock_.now());
    const auto keep = [&](const Row& row) -> Status {
        count(found[row.string(0)], row, now);
        return {};
    };
    auto mirror = PORTICO_TRY(database_.begin(Access::read));
    for (std::size_t begin = 0; begin < skus.size(); begin += skus_at_once) {
        const auto at = [&](std::size_t i) { return skus[std::min(begin + i, skus.size() - 1)]; };
        PORTICO_TRY(
            mirror.each(select_stock, keep, at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7))
        );
    }
    return found;
}

}  // namespace portico::reorder
