#include "store/earlier_orders.hpp"

#include <utility>

#include "store/period_lines.hpp"

namespace portico::reorder {
namespace {

constexpr auto select_order =
    "SELECT number, currency FROM erp.order_head WHERE company_id = $1 AND id = $2 AND active = 1";

constexpr auto select_lines =
    "SELECT line, sku, quantity, unit, unit_price FROM erp.order_line "
    "WHERE company_id = $1 AND order_id = $2 AND active = 1 ORDER BY line LIMIT 10001";

}  // namespace

Result<std::vector<GivenLine>> EarlierOrders::lines_of(
    std::string_view company, std::string_view order
) const {
    auto mirror = PORTICO_TRY(database_.begin(Access::read));
    const auto read_head = [](const Row& row) { return std::pair{row.string(0), row.string(1)}; };
    const auto head = PORTICO_TRY(mirror.query_one(select_order, read_head, company, order));
    if (!head) return not_found("There is no order " + excerpt(order) + ".");
    const auto& [number, currency] = *head;
    const auto called = number.empty() ? std::string{order} : number;
    const auto read_line = [&called, &currency = currency](const Row& row) {
        GivenLine line{row.string(1), row.string(2), row.string(3), std::nullopt, {}};
        line.is_sku = true;
        const auto price = row.decimal(4);
        if (price.ok()) line.was = *price;
        line.was_currency = currency;
        line.source = called + ", " + std::to_string(row.integer(0));
        return line;
    };
    return mirror.query(select_lines, read_line, company, order);
}

Result<std::vector<GivenLine>> EarlierOrders::lines_between(
    std::string_view company, std::int64_t from, std::int64_t until
) const {
    return lines_of_period(database_, company, from, until);
}

}  // namespace portico::reorder
