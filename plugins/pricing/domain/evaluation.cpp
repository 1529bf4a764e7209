#include "evaluation.hpp"

#include <algorithm>

#include "period.hpp"

namespace portico::pricing {
namespace {

constexpr std::int64_t base_factor = 1'000'000;
constexpr std::int64_t whole = 100'000'000;  // 100 % in millionths of a percent

/// Larger quantities can't be asked for.
constexpr std::int64_t quantity_max = 9'999'999'999'999'999;

}  // namespace

MatchMode Evaluation::mode_of(PackedId holder) const {
    if (holder_kind_of(holder) != HolderKind::list) return MatchMode::best;
    return index_.list_at(number_of(holder)).mode;
}

Misfit Evaluation::misfit_of_list(std::uint32_t list) const {
    const auto& packed_list = index_.list_at(list);
    if (!packed_list.is_known) return Misfit::no_price_in_list;
    if (packed_list.currency != asked_.currency) return Misfit::other_currency;
    if (asked_.at < packed_list.validity.from) return Misfit::not_yet_valid;
    if (asked_.at >= packed_list.validity.to) return Misfit::expired;
    return Misfit::none;
}

Misfit Evaluation::misfit_of_terms(const RuleTerms& terms) const {
    if (!terms.currency.empty() && terms.currency != asked_.currency) {
        return Misfit::other_currency;
    }
    if (asked_.at < terms.validity.from) return Misfit::not_yet_valid;
    if (asked_.at >= terms.validity.to) return Misfit::expired;
    const auto factor = index_.factor(*asked_.product, terms.unit);
    if (factor == 0) return Misfit::unknown_unit;
    if (terms.counted_by != CountedBy::line) return Misfit::none;
    if (Int128{asked_.quantity} * asked_.factor < Int128{terms.min_quantity} * factor) {
        return Misfit::break_not_reached;
    }
    return Misfit::none;
}

Counting& Evaluation::counts() {
    if (!counting_) counting_ = std::make_unique<Counting>(index_, sources_);
    return *counting_;
}

/// The other lines of the request that fit the target.
Int128 Evaluation::basket_beside(PackedId target) {
    return counts().basket(target) - Int128{asked_.in_basket} * asked_.factor;
}

Int128 Evaluation::counted(const RuleTerms& terms, PackedId target) {
    if (is_period(terms.counted_by)) return counts().ordered(terms.counted_by, target);
    const auto own = Int128{asked_.quantity} * asked_.factor;
    return terms.counted_by == CountedBy::basket ? basket_beside(target) + own : own;
}

/// A rule that counts once is no part of a list on which others lean: it is for its own orders.
Misfit Evaluation::misfit_of_count(const PackedRule& rule, PackedId target) {
    const auto& terms = index_.terms(rule);
    const auto factor = index_.factor(*asked_.product, terms.unit);
    if (terms.min_quantity > 0 && counted(terms, target) < Int128{terms.min_quantity} * factor) {
        return Misfit::break_not_reached;
    }
    if (terms.limit_quantity == 0) return Misfit::none;
    if (!counts_trials_) return Misfit::used_up;
    const auto own = Int128{asked_.quantity} * asked_.factor;
    const bool is_over = basket_beside(target) + own > Int128{terms.limit_quantity} * factor;
    if (is_over || leaning_ > 0) return Misfit::over_limit;
    return counts().is_used_up(rule) ? Misfit::used_up : Misfit::none;
}

Int128 Evaluation::break_in_base_units(const PackedRule& rule) const {
    const auto& terms = index_.terms(rule);
    return Int128{terms.min_quantity} * index_.factor(*asked_.product, terms.unit);
}

Misfit Evaluation::find_winner(PackedId holder, Winner& winner) {
    winner.rule = nullptr;
    if (holder_kind_of(holder) == HolderKind::list &&
        misfit_of_list(number_of(holder)) != Misfit::none) {
        return Misfit::none;
    }
    if (mode_of(holder) == MatchMode::sequence) return lowest_sequence(holder, winner);
    Misfit failure = Misfit::none;
    visit_runs(holder, [&](Run run, PackedId target) {
        const bool is_ranked = target < target_id(TargetKind::category, 0);
        failure = is_ranked ? first_that_fits(run, target, holder, winner)
                            : highest_break(run, target, holder, winner);
        return failure != Misfit::none || winner.rule != nullptr;
    });
    return failure;
}

/// A run of one product is sorted by rank: the first rule that gives a price wins.
Misfit Evaluation::first_that_fits(Run run, PackedId target, PackedId holder, Winner& winner) {
    for (const auto& rule : run) {
        if (misfit(rule, target) != Misfit::none) continue;
        const auto failure = price_of(rule, holder, winner.price);
        if (failure == Misfit::out_of_range) return failure;
        if (failure != Misfit::none) continue;
        winner.rule = &rule;
        break;
    }
    return Misfit::none;
}

/// A run for many products is sorted by all that is not a break.
Misfit Evaluation::highest_break(Run run, PackedId target, PackedId holder, Winner& winner) {
    Int128 highest = -1;
    for (const auto& rule : run) {
        if (misfit(rule, target) != Misfit::none) continue;
        const auto reached = break_in_base_units(rule);
        if (reached <= highest) continue;
        Fraction price;
        const auto failure = price_of(rule, holder, price);
        if (failure == Misfit::out_of_range) return failure;
        if (failure != Misfit::none) continue;
        highest = reached;
        winner = {&rule, price};
    }
    return Misfit::none;
}

Misfit Evaluation::lowest_sequence(PackedId holder, Winner& winner) {
    Misfit failure = Misfit::none;
    visit_runs(holder, [&](Run run, PackedId target) {
        Winner candidate;
        failure = first_that_fits(run, target, holder, candidate);
        if (candidate.rule != nullptr &&
            (winner.rule == nullptr || comes_first(*candidate.rule, *winner.rule))) {
            winner = candidate;
        }
        return failure != Misfit::none;
    });
    return failure;
}

bool Evaluation::comes_first(const PackedRule& a, const PackedRule& b) const {
    const auto left = index_.terms(a).sequence;
    const auto right = index_.terms(b).sequence;
    if (left != right) return left < right;
    return index_.id(a).view() < index_.id(b).view();
}

Misfit Evaluation::base_price(Fraction& out) const {
    const auto& product = *asked_.product;
    if (product.base_price < 0) return Misfit::no_base_price;
    if (product.currency != asked_.currency) return Misfit::other_currency;
    out = Fraction{product.base_price};
    if (asked_.factor == base_factor) return Misfit::none;
    return out.multiply(asked_.factor, base_factor) ? Misfit::none : Misfit::out_of_range;
}

Misfit Evaluation::reference_price(PackedId holder, Fraction& out) {
    if (holder_kind_of(holder) != HolderKind::list) return base_price(out);
    const auto& list = index_.list_at(number_of(holder));
    if (list.reference_list == nothing) return base_price(out);
    if (index_.is_cut(number_of(holder), list.reference_list)) return Misfit::no_price_in_list;
    return price_in_list(list.reference_list, out);
}

Misfit Evaluation::price_in_list(std::uint32_t list, Fraction& out) {
    const auto known =
        std::find_if(list_prices_.begin(), list_prices_.end(), [list](const ListPrice& candidate) {
            return candidate.list == list;
        });
    if (known != list_prices_.end()) {
        out = known->price;
        return known->misfit;
    }
    Winner winner;
    ++leaning_;
    auto failure = find_winner(holder_id(HolderKind::list, list), winner);
    --leaning_;
    const bool has_price =
        winner.rule != nullptr && index_.terms(*winner.rule).kind != RuleKind::on_request;
    if (failure == Misfit::none && !has_price) failure = Misfit::no_price_in_list;
    list_prices_.push_back({list, failure, winner.price});
    out = winner.price;
    return failure;
}

Misfit Evaluation::price_of(const PackedRule& rule, PackedId holder, Fraction& out) {
    const auto& terms = index_.terms(rule);
    if (terms.kind == RuleKind::on_request) return Misfit::none;
    Fraction per_unit{rule.value};
    if (terms.kind == RuleKind::fixed || terms.kind == RuleKind::amount) {
        const auto factor = index_.factor(*asked_.product, terms.unit);
        if (factor != asked_.factor && !per_unit.multiply(asked_.factor, factor)) {
            return Misfit::out_of_range;
        }
    }
    if (terms.kind == RuleKind::fixed) {
        out = per_unit;
        return Misfit::none;
    }
    const bool is_of_list = terms.kind == RuleKind::of_list;
    if (is_of_list && holder_kind_of(holder) == HolderKind::list &&
        index_.is_cut(number_of(holder), terms.of_list)) {
        return Misfit::no_price_in_list;
    }
    const auto failure =
        is_of_list ? price_in_list(terms.of_list, out) : reference_price(holder, out);
    if (failure != Misfit::none) return failure;
    const bool fits = terms.kind == RuleKind::amount ? out.subtract_to_zero(per_unit)
                                                     : out.multiply(whole - rule.value, whole);
    return fits ? Misfit::none : Misfit::out_of_range;
}

std::int64_t Evaluation::next_threshold(PackedId holder, std::int64_t after) {
    Threshold threshold{after};
    lower_threshold(holder, threshold);
    return threshold.lowest;
}

bool Evaluation::gather_thresholds(
    PackedId holder, std::int64_t after, std::vector<std::int64_t>& quantities
) {
    Threshold threshold{after};
    threshold.all = &quantities;
    lower_threshold(holder, threshold);
    return threshold.has_limit;
}

void Evaluation::Threshold::note(Int128 quantity) {
    if (quantity <= after || quantity > quantity_max) return;
    const auto begins = static_cast<std::int64_t>(quantity);
    if (lowest == 0 || begins < lowest) lowest = begins;
    if (all != nullptr) all->push_back(begins);
}

/// More of the line itself reaches its break and that of the basket, and goes over a limit; what
/// was ordered before stays as it is.
void Evaluation::note_thresholds(const PackedRule& rule, PackedId target, Threshold& threshold) {
    const auto& terms = index_.terms(rule);
    if (terms.limit_quantity != 0) {
        threshold.has_limit = true;
        const auto limit =
            Int128{terms.limit_quantity} * index_.factor(*asked_.product, terms.unit);
        const auto left = limit - basket_beside(target);
        if (left >= 0) threshold.note(left / asked_.factor + 1);
    }
    if (terms.min_quantity == 0 || is_period(terms.counted_by)) return;
    auto missing = break_in_base_units(rule);
    if (terms.counted_by == CountedBy::basket) missing -= basket_beside(target);
    if (missing <= 0) return;
    threshold.note(divide_rounded(missing, asked_.factor, RoundingMode::up));
}

void Evaluation::lower_threshold(PackedId holder, Threshold& threshold) {
    const auto follow = [&](std::uint32_t list) {
        auto& seen = threshold.seen;
        if (list == nothing || std::find(seen.begin(), seen.end(), list) != seen.end()) return;
        seen.push_back(list);
        lower_threshold(holder_id(HolderKind::list, list), threshold);
    };
    if (holder_kind_of(holder) == HolderKind::list) {
        if (misfit_of_list(number_of(holder)) != Misfit::none) return;
        follow(index_.list_at(number_of(holder)).reference_list);
    }
    visit_runs(holder, [&](Run run, PackedId target) {
        for (const auto& rule : run) {
            const auto fit = misfit(rule, target);
            if (fit != Misfit::none && fit != Misfit::break_not_reached) continue;
            follow(index_.terms(rule).of_list);
            note_thresholds(rule, target, threshold);
        }
        return false;
    });
}

}  // namespace portico::pricing
