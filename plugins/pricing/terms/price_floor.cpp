#include "terms/price_floor.hpp"

#include "domain/fraction.hpp"

namespace portico::pricing {
namespace {

constexpr int scale = 6;
constexpr std::int64_t one_hundred_percent = 100'000'000;

Error too_large() {
    return invalid("The lowest allowed price does not fit 18 digits: check cost and margin.");
}

}  // namespace

Result<std::optional<PriceFloor>> floor_of(
    const BuyerTerms& buyer, const TermProduct& product, std::int64_t factor, Currency currency
) {
    const auto* cost = buyer.find(TermFamily::cost, product);
    if (cost == nullptr || cost->currency != currency) return std::optional<PriceFloor>{};
    const auto* margin = buyer.find(TermFamily::margin, product);
    if (margin == nullptr) return std::optional<PriceFloor>{};
    const auto amount = PORTICO_TRY(cost->value.coefficient_at(scale));
    const auto percent = PORTICO_TRY(margin->value.coefficient_at(scale));
    Fraction exact{amount};
    const bool is_exact = exact.multiply(factor, buyer.factor(*cost, *product.product)) &&
                          exact.multiply(one_hundred_percent + percent, one_hundred_percent);
    if (!is_exact) return too_large();
    PriceFloor floor{0, cost, margin};
    const auto step = buyer.index().rounding_step();
    if (!exact.round(step > 0 ? step : 1, RoundingMode::up, floor.unit_price)) return too_large();
    return std::optional{floor};
}

bool raise_to(Price& price, std::int64_t floor, const Decimal& quantity, Currency currency) {
    const auto lowest = Decimal::scaled(floor, scale);
    const auto amount_of = [&](const Decimal& unit_price, const Decimal& count) {
        return multiply(unit_price, count, currency.minor_digits(), RoundingMode::half_up);
    };
    if (price.unit_price < lowest) {
        price.unit_price = lowest;
        const auto total = amount_of(lowest, quantity);
        if (!total.ok()) return false;
        price.total = *total;
    }
    if (!price.next_break) return true;
    auto& next = *price.next_break;
    if (next.unit_price < lowest) next.unit_price = lowest;
    if (next.unit_price >= price.unit_price) {
        price.next_break.reset();
        return true;
    }
    const auto off = subtract(price.unit_price, next.unit_price);
    if (!off.ok()) return false;
    const auto saving = amount_of(*off, next.quantity);
    if (!saving.ok()) return false;
    next.saving = *saving;
    return true;
}

}  // namespace portico::pricing
