#include "measures/mirrored_orders.hpp"

#include <algorithm>
#include <string>

#include <portico/decimal.hpp>
#include <portico/money.hpp>

#include "domain/period.hpp"
#include "measures/order_sums.hpp"
#include "measures/pilot_uses.hpp"

namespace portico::pricing {
namespace {

constexpr auto select_lines =
    "SELECT line.sku, line.quantity, line.unit, line.unit_price, line.total, head.currency, "
    "head.ordered_at FROM erp.order_head AS head JOIN erp.order_line AS line "
    "ON line.company_id = head.company_id AND line.order_id = head.id AND line.active = 1 "
    "WHERE head.company_id = $1 AND head.ordered_at >= $2 AND head.ordered_at <= $3 "
    "AND head.active = 1 AND head.status <> 'cancelled' "
    "AND COALESCE(line.status, '') <> 'cancelled'";

constexpr auto select_use =
    "SELECT EXISTS (SELECT 1 FROM pilot_use WHERE company_id = $1 AND rule_id = $2 "
    "AND used_at <= $3 AND (released_at IS NULL OR released_at > $3) "
    "AND (confirmed_at IS NOT NULL OR used_at > $4) AND order_key <> $5 "
    "AND NOT " PORTICO_CANCELLED_IN_ERP ")";

/// The ERP's total of the line, or its price times its quantity.
Result<Decimal> amount_of(const Row& row, const Decimal& quantity, Currency currency) {
    if (!row.text(4).empty()) return row.decimal(4);
    const auto unit_price = PORTICO_TRY(row.decimal(3));
    return multiply(unit_price, quantity, currency.minor_digits(), RoundingMode::half_up);
}

Result<OrderedLine> to_ordered_line(std::string_view company, const Row& row) {
    OrderedLine line;
    line.company = company;
    line.sku = row.text(0);
    line.quantity = PORTICO_TRY(row.decimal(1, quantity_limits));
    line.unit = row.text(2);
    line.currency = PORTICO_TRY(Currency::parse(row.text(5)));
    line.amount = PORTICO_TRY(amount_of(row, line.quantity, line.currency));
    line.ordered_at = row.integer(6);
    return line;
}

}  // namespace

Status each_ordered_line(
    SqlSession& session,
    std::string_view company,
    const OrderTime& time,
    const std::function<void(const OrderedLine&)>& take
) {
    return session.each(
        select_lines,
        [&](const Row& row) -> Status {
            const auto line = to_ordered_line(company, row);
            if (line.ok()) take(*line);
            return {};
        },
        company,
        time.from,
        time.until
    );
}

void MirroredOrders::each_line(
    std::string_view company,
    Moment from,
    Moment until,
    const std::function<void(const OrderedLine&)>& take
) {
    if (!outcome_.ok()) return;
    const bool is_running = period_start(until, 1) == period_start(now_, 1);
    if (sums_ != nullptr && !known_at_ && is_running) {
        const auto taken = sums_->each_sum(company, from, until, take);
        if (!taken.ok()) outcome_ = taken.error();
        if (!taken.ok() || *taken) return;
    }
    const OrderTime time{from, std::min(until, known_at_.value_or(until))};
    outcome_ = each_ordered_line(database_, company, time, take);
}

bool MirroredOrders::has_used(std::string_view company, std::string_view rule) {
    if (!outcome_.ok()) return true;
    const auto found = database_.query_one(
        select_use,
        [](const Row& row) { return row.boolean(0); },
        company,
        rule,
        known_at_.value_or(now_),
        now_ - reservation_time,
        order_key_
    );
    if (found.ok()) return found->value_or(false);
    outcome_ = found.error();
    return true;
}

}  // namespace portico::pricing
