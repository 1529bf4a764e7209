#include "terms/tax.hpp"

#include <algorithm>

namespace portico::pricing {
namespace {

constexpr int unit_price_scale = 4;

/// rate / 100, exactly.
Result<Decimal> share_of(const Decimal& rate) {
    const auto coefficient = PORTICO_TRY(rate.coefficient_at(percent_limits.scale_max));
    return Decimal::scaled(coefficient, percent_limits.scale_max + 2);
}

}  // namespace

const TaxRate* find_tax(
    const Settings& settings, std::string_view tax_class, std::string_view region, Moment at
) {
    const auto wanted =
        tax_class.empty() ? std::string_view{settings.tax_default_class} : tax_class;
    const TaxRate* best = nullptr;
    for (const auto& rate : settings.taxes) {
        const bool fits = rate.tax_class == wanted && rate.validity.contains(at) &&
                          (rate.region.empty() || rate.region == region);
        if (!fits) continue;
        const auto rank = [](const TaxRate& one) {
            return std::pair{!one.region.empty(), one.validity.from};
        };
        if (best == nullptr || rank(rate) > rank(*best)) best = &rate;
    }
    return best;
}

Result<LineTax> tax_of(
    const TaxRate& rate, const Decimal& unit_price, const Decimal& total, Currency currency
) {
    const auto share = PORTICO_TRY(share_of(rate.rate));
    LineTax tax;
    tax.rate = rate.rate.trimmed();
    tax.amount =
        PORTICO_TRY(multiply(total, share, currency.minor_digits(), RoundingMode::half_up));
    tax.gross = PORTICO_TRY(portico::add(total, tax.amount));
    const auto whole = PORTICO_TRY(portico::add(Decimal::whole(1), share));
    tax.unit_price_gross =
        PORTICO_TRY(multiply(unit_price, whole, unit_price_scale, RoundingMode::half_up));
    return tax;
}

Status TaxSums::add(const Decimal& total, const LineTax& tax) {
    auto place = std::lower_bound(
        sums_.begin(),
        sums_.end(),
        tax.rate,
        [](const Sum& sum, const Decimal& rate) { return sum.rate < rate; }
    );
    if (place == sums_.end() || place->rate != tax.rate) {
        const auto nothing_yet = Decimal::scaled(0, gross_.scale());
        place = sums_.insert(place, {tax.rate, nothing_yet, nothing_yet});
    }
    place->net = PORTICO_TRY(portico::add(place->net, total));
    place->amount = PORTICO_TRY(portico::add(place->amount, tax.amount));
    gross_ = PORTICO_TRY(portico::add(gross_, tax.gross));
    return {};
}

}  // namespace portico::pricing
