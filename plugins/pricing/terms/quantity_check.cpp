#include "terms/quantity_check.hpp"

#include <algorithm>
#include <array>

namespace portico::pricing {
namespace {

constexpr std::int64_t one_base_unit = 1'000'000;

/// The largest quantity that can be written: 12 digits before and 4 after the point.
constexpr std::int64_t quantity_max = 9'999'999'999'999'999;

Int128 greatest_divisor(Int128 a, Int128 b) {
    while (b != 0) {
        const auto rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

Int128 multiple_up(Int128 value, Int128 step) {
    return (value + step - 1) / step * step;
}

Int128 in_base(const Decimal& quantity, std::int64_t factor) {
    const auto coefficient = quantity.coefficient_at(quantity_limits.scale_max);
    return coefficient.ok() ? Int128{*coefficient} * factor : 0;
}

}  // namespace

std::string_view name_of(QuantityVerdict verdict) {
    constexpr std::array<std::string_view, 4> names{
        "ok", "below_minimum", "above_maximum", "not_a_pack_multiple"};
    return names.at(static_cast<std::size_t>(verdict));
}

BaseLimits limits_of(const BuyerTerms& buyer, const TermProduct& product) {
    BaseLimits limits;
    const auto* facts = buyer.facts(product.sku);
    const auto look_up = [&](TermFamily family, const Decimal* otherwise) -> Int128 {
        if (const auto* term = buyer.find(family, product)) {
            return in_base(term->value, buyer.factor(*term, *product.product));
        }
        return otherwise == nullptr ? 0 : in_base(*otherwise, one_base_unit);
    };
    limits.minimum =
        look_up(TermFamily::minimum, facts == nullptr ? nullptr : &facts->min_quantity);
    limits.maximum = look_up(TermFamily::maximum, nullptr);
    limits.increment =
        look_up(TermFamily::increment, facts == nullptr ? nullptr : &facts->pack_multiple);
    return limits;
}

OrderTerms in_unit(const BaseLimits& limits, std::int64_t factor) {
    OrderTerms terms;
    const Int128 one = factor;
    // n ten-thousandths of the unit are n x factor: whole increments from this n on.
    const Int128 step =
        limits.increment == 0 ? 1 : limits.increment / greatest_divisor(limits.increment, one);
    if (step > quantity_max) {
        terms.is_impossible = true;
        return terms;
    }
    if (limits.increment != 0) terms.increment = static_cast<std::int64_t>(step);
    if (limits.minimum != 0) {
        const auto least = multiple_up((limits.minimum + one - 1) / one, step);
        if (least > quantity_max) terms.is_impossible = true;
        terms.minimum = static_cast<std::int64_t>(std::min<Int128>(least, quantity_max));
    }
    if (limits.maximum != 0) {
        const auto most = limits.maximum / one / step * step;
        terms.maximum = static_cast<std::int64_t>(std::min<Int128>(most, quantity_max));
        if (terms.maximum == 0 || terms.maximum < terms.minimum) terms.is_impossible = true;
    }
    return terms;
}

std::int64_t smallest_quantity(const OrderTerms& terms) {
    constexpr std::int64_t one = 10'000;
    const auto first = terms.at_least(terms.minimum != 0 ? terms.minimum : one);
    if (first != 0) return first;
    return terms.maximum != 0 && !terms.is_impossible ? terms.maximum : one;
}

QuantityCheck check_quantity(const OrderTerms& terms, std::int64_t quantity) {
    const auto step = std::max<std::int64_t>(terms.increment, 1);
    const auto least = std::max(terms.minimum, step);
    const auto most = terms.maximum != 0 ? terms.maximum : quantity_max / step * step;
    QuantityCheck check;
    if (terms.minimum != 0 && quantity < terms.minimum) {
        check.verdict = QuantityVerdict::below_minimum;
    } else if (terms.maximum != 0 && quantity > terms.maximum) {
        check.verdict = QuantityVerdict::above_maximum;
    } else if (terms.is_impossible || quantity % step != 0) {
        check.verdict = QuantityVerdict::not_a_pack_multiple;
    }
    if (check.verdict == QuantityVerdict::fits || terms.is_impossible) return check;
    const auto down = std::min(quantity, most) / step * step;
    if (down >= least && down < quantity) check.down = down;
    const auto wanted = std::max(quantity, least);
    const auto up = wanted % step == 0 ? wanted : wanted + (step - wanted % step);
    if (up <= most && up > quantity) check.up = up;
    return check;
}

}  // namespace portico::pricing
