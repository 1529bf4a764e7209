#include "adjustments/adjusted_price.hpp"

#include <optional>
#include <utility>

#include "domain/fraction.hpp"

namespace portico::pricing {
namespace {

constexpr int price_scale = 6;
constexpr std::int64_t whole = 100'000'000;  // 100 % in millionths of a percent

Error out_of_range() {
    return invalid("An adjusted price does not fit 18 digits.");
}

/// One unit price after an adjustment.
std::optional<Decimal> adjusted(
    const Adjustment& adjustment, const Decimal& unit_price, const Index& index
) {
    const auto price = unit_price.coefficient_at(price_scale);
    const auto value = adjustment.value.coefficient_at(price_scale);
    if (!price.ok() || !value.ok()) return {};
    Fraction exact{*price};
    const bool fits = adjustment.kind == Adjustment::Kind::percent
                          ? exact.multiply(whole - *value, whole)
                          : exact.subtract_to_zero(Fraction{*value});
    std::int64_t rounded = 0;
    const auto step = index.rounding_step();
    if (!fits || step <= 0 || !exact.round(step, index.settings().rounding_mode, rounded)) {
        return {};
    }
    return Decimal::scaled(rounded, price_scale);
}

/// The price of a line as it will be.
struct Change {
    std::size_t place = 0;
    Adjustment adjustment;
    Decimal total;
    std::optional<NextBreak> next_break;
    std::vector<PriceBreak> breaks;
};

Result<std::vector<PriceBreak>> adjusted_breaks(
    const Adjustment& adjustment, std::span<const PriceBreak> breaks, const Index& index
) {
    std::vector<PriceBreak> kept;
    auto lowest = adjustment.after;
    for (const auto& one : breaks) {
        const auto price = adjusted(adjustment, one.unit_price, index);
        if (!price) return out_of_range();
        if (*price >= lowest) continue;
        lowest = *price;
        kept.push_back({one.quantity, *price});
    }
    return kept;
}

/// The first of the breaks that are left, where all are known; else what is left of the next one.
Result<std::optional<NextBreak>> next_break_of(
    const Change& change, const PricedLine& line, const LinePricer& pricer
) {
    std::optional<NextBreak> none;
    if (!line.price.next_break) return none;
    PriceBreak first{line.price.next_break->quantity, {}};
    if (line.break_count > 0) {
        if (change.breaks.empty()) return none;
        first = change.breaks.front();
    } else {
        const auto then =
            adjusted(change.adjustment, line.price.next_break->unit_price, pricer.index());
        if (!then) return out_of_range();
        first.unit_price = *then;
    }
    const auto off = PORTICO_TRY(subtract(change.adjustment.after, first.unit_price));
    if (off.sign() <= 0) return none;
    const auto saving = PORTICO_TRY(
        multiply(off, first.quantity, pricer.currency().minor_digits(), RoundingMode::half_up)
    );
    return std::optional{NextBreak{first.quantity, first.unit_price, saving}};
}

Result<Change> change_of(
    const PlacedAdjustment& placed, const LinePricer& pricer, const PricedLine& line
) {
    const auto& index = pricer.index();
    Change change;
    change.place = placed.place;
    change.adjustment = placed.adjustment;
    auto& adjustment = change.adjustment;
    adjustment.before = line.price.unit_price;
    const auto after = adjusted(adjustment, line.price.unit_price, index);
    if (!after) return out_of_range();
    adjustment.after = *after;
    const auto digits = pricer.currency().minor_digits();
    change.total =
        PORTICO_TRY(multiply(*after, line.question.quantity, digits, RoundingMode::half_up));
    change.breaks = PORTICO_TRY(adjusted_breaks(adjustment, pricer.breaks_of(line), index));
    change.next_break = PORTICO_TRY(next_break_of(change, line, pricer));
    return change;
}

}  // namespace

Status apply_adjustments(
    const Adjuster& adjuster,
    const std::vector<PlacedAdjustment>& adjustments,
    LinePricer& pricer,
    std::span<PricedLine> lines
) {
    std::vector<Change> changes;
    changes.reserve(adjustments.size());
    for (const auto& placed : adjustments) {
        changes.push_back(PORTICO_TRY(change_of(placed, pricer, lines[placed.place])));
    }
    for (auto& change : changes) {
        auto& line = lines[change.place];
        line.price.unit_price = change.adjustment.after;
        line.price.total = change.total;
        line.price.next_break = change.next_break;
        pricer.set_breaks(line, change.breaks);
        change.adjustment.service = adjuster.service;
        line.adjustments.push_back(std::move(change.adjustment));
    }
    return {};
}

}  // namespace portico::pricing
