#include "counting.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "period.hpp"

namespace portico::pricing {
namespace {

constexpr Int128 sum_max = std::numeric_limits<Int128>::max();

/// Sums that do not fit stay at the end of the range: they reach every break there is.
void add(Int128& sum, Int128 value) {
    if (__builtin_add_overflow(sum, value, &sum)) sum = value < 0 ? -sum_max : sum_max;
}

/// Millionths of a base unit in one of the unit; 0: the product is not sold in it.
std::int64_t factor_of(const Index& index, std::uint32_t product, std::string_view unit) {
    if (unit.empty()) return index.factor(index.product_at(product), nothing);
    const auto number = index.unit(unit);
    return number ? index.factor(index.product_at(product), *number) : 0;
}

}  // namespace

bool Counting::fits(std::uint32_t product, PackedId target) const {
    switch (target_kind_of(target)) {
        case TargetKind::all:
            return true;
        case TargetKind::sku:
            return number_of(target) == product;
        case TargetKind::category:
            break;
    }
    const auto categories = index_.categories(index_.product_at(product));
    return std::find(categories.begin(), categories.end(), number_of(target)) != categories.end();
}

Int128 Counting::basket(PackedId target) {
    used_basket_ = true;
    for (const auto& sum : sums_) {
        if (sum.counted_by == CountedBy::basket && sum.target == target) return sum.value;
    }
    sums_.push_back({CountedBy::basket, target, add_up_basket(target)});
    return sums_.back().value;
}

Int128 Counting::add_up_basket(PackedId target) {
    Int128 sum = 0;
    for (const auto& line : sources_.basket) {
        const auto product = index_.product(line.sku);
        if (!product || !fits(*product, target)) continue;
        const auto quantity = line.quantity.coefficient_at(4);
        if (!quantity.ok() || *quantity <= 0 || *quantity >= power_of_ten(16)) continue;
        add(sum, Int128{*quantity} * factor_of(index_, *product, line.unit));
    }
    return sum;
}

Int128 Counting::ordered(CountedBy counted_by, PackedId target) {
    used_orders_ = true;
    for (const auto& sum : sums_) {
        if (sum.counted_by == counted_by && sum.target == target) return sum.value;
    }
    const auto value = add_up_ordered(counted_by, target);
    // Each product is asked once: it is not worth being remembered.
    if (target_kind_of(target) != TargetKind::sku) sums_.push_back({counted_by, target, value});
    return value;
}

Int128 Counting::add_up_ordered(CountedBy counted_by, PackedId target) {
    const auto& found = period(months_of(counted_by));
    const auto of = [counted_by](const Amounts& amounts) {
        return is_turnover(counted_by) ? amounts.money : amounts.quantity;
    };
    if (target_kind_of(target) == TargetKind::sku) {
        const auto product = found.products.find(number_of(target));
        return product == found.products.end() ? 0 : of(product->second);
    }
    Int128 sum = target_kind_of(target) == TargetKind::all ? of(found.others) : 0;
    for (const auto& [product, amounts] : found.products) {
        if (fits(product, target)) add(sum, of(amounts));
    }
    return sum;
}

const Counting::Period& Counting::period(int months) {
    for (const auto& known : periods_) {
        if (known.months == months) return known;
    }
    auto& period = periods_.emplace_back(Period{months, {}, {}});
    if (sources_.orders == nullptr) return period;
    sources_.orders->each_line(
        index_.holder_name(holder_id(HolderKind::company, sources_.company)),
        period_start(sources_.at, months),
        sources_.at,
        [&](const OrderedLine& line) { take(period, line); }
    );
    return period;
}

void Counting::take(Period& period, const OrderedLine& line) const {
    constexpr std::int64_t quantity_scale = 10'000;  // millionths of money to what sums are in
    const auto product = index_.product(line.sku);
    auto& amounts = product ? period.products[*product] : period.others;
    if (line.currency == sources_.currency) {
        const auto money = line.amount.coefficient_at(6);
        if (money.ok()) add(amounts.money, Int128{*money} * quantity_scale);
    }
    const auto quantity = line.quantity.coefficient_at(4);
    if (!product || !quantity.ok()) return;
    add(amounts.quantity, Int128{*quantity} * factor_of(index_, *product, line.unit));
}

bool Counting::is_used_up(const PackedRule& rule) {
    used_orders_ = true;
    if (sources_.orders == nullptr) return false;
    for (const auto& use : uses_) {
        if (use.rule == rule.id) return use.is_used_up;
    }
    const std::string id{index_.id(rule)};
    const auto company = index_.holder_name(holder_id(HolderKind::company, sources_.company));
    uses_.push_back({rule.id, sources_.orders->has_used(company, id)});
    return uses_.back().is_used_up;
}

}  // namespace portico::pricing
