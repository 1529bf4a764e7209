#include "store/stock.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace portico::reorder {
namespace {

/// One prepared statement for any number of SKUs: so many at a time, the last one repeated.
constexpr std::size_t skus_at_once = 32;

constexpr auto select_stock =
    "SELECT sku, available, next_receipt FROM erp.stock WHERE sku IN ($1, $2, $3, $4, $5, $6, $7, "
    "$8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, "
    "$27, $28, $29, $30, $31, $32) AND active = 1 ORDER BY sku, warehouse";

/// Reads the stock of the first ones.
template <class Keep, std::size_t... Places>
Status
read_some(Transaction& mirror, std::span<const std::string_view> skus, const Keep& keep, std::index_sequence<Places...>) {
    return mirror.each(select_stock, keep, skus[std::min(Places, skus.size() - 1)]...);
}

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
    // In the order of the table neighbours lie on the same page.
    std::vector<std::string_view> sorted(skus.begin(), skus.end());
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t begin = 0; begin < sorted.size(); begin += skus_at_once) {
        PORTICO_TRY(read_some(
            mirror, std::span{sorted}.subspan(begin), keep, std::make_index_sequence<skus_at_once>{}
        ));
    }
    return found;
}

}  // namespace portico::reorder
