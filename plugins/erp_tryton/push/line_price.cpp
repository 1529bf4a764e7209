#include "push/line_price.hpp"

#include <algorithm>
#include <chrono>

#include <portico/decimal.hpp>
#include <portico/time.hpp>

namespace portico::erp_tryton {
namespace {

constexpr int amount_digits = 2;

std::string day_of(std::int64_t microseconds) {
    return format_time(microseconds).substr(0, std::string_view{"2026-11-21"}.size());
}

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

std::string day_in_zone(std::int64_t microseconds, const Settings& settings) {
    return day_of(microseconds + std::chrono::microseconds{settings.zone_offset}.count());
}

std::string requested_day(std::int64_t microseconds, const Settings& settings) {
    constexpr auto day = std::chrono::microseconds{std::chrono::hours{24}}.count();
    return microseconds % day == 0 ? day_of(microseconds) : day_in_zone(microseconds, settings);
}

}  // namespace portico::erp_tryton
