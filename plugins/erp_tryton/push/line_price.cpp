#include "push/line_price.hpp"

#include <portico/decimal.hpp>

namespace portico::erp_tryton {
namespace {

constexpr int amount_digits = 2;

}  // namespace

Result<std::string> price_with_digits(const OrderLine& line, int digits) {
    const auto price = PORTICO_TRY(Decimal::parse(line.unit_price.value_or(""))).trimmed();
    if (price.scale() <= digits) return price.text();
    const auto quantity = PORTICO_TRY(Decimal::parse(line.quantity, quantity_limits));
    const auto rounded = PORTICO_TRY(price.with_scale(digits, RoundingMode::half_even));
    const auto agreed =
        PORTICO_TRY(multiply(price, quantity, amount_digits, RoundingMode::half_even));
    const auto becomes =
        PORTICO_TRY(multiply(rounded, quantity, amount_digits, RoundingMode::half_even));
    if (agreed != becomes) {
        return invalid(
            "Tryton takes prices with " + std::to_string(digits) + " decimals, and " + line.sku +
            " was ordered at " + price.text() + ", which rounded would change the line from " +
            agreed.text() + " to " + becomes.text() +
            ": round prices in Portico, or raise price_decimal in Tryton's configuration."
        );
    }
    return rounded.text();
}

}  // namespace portico::erp_tryton
