#include "engine.hpp"

#include <algorithm>
#include <limits>

#include "price_watch.hpp"

namespace portico::pricing {
namespace {

constexpr int price_scale = 6;
constexpr int quantity_scale = 4;

/// Quantity (ten-thousandths) × price (millionths), half_up to the currency's minor unit.
std::optional<Decimal> amount(std::int64_t quantity, std::int64_t price, Currency currency) {
    const int digits = currency.minor_digits();
    const auto divisor = power_of_ten(price_scale + quantity_scale - digits);
    std::int64_t exact = 0;
    const bool is_short = !__builtin_mul_overflow(quantity, price, &exact) && exact >= 0 &&
                          !__builtin_add_overflow(exact, divisor / 2, &exact);
    if (is_short) return Decimal::scaled(exact / divisor, digits);
    const Int128 minor = divide_rounded(Int128{quantity} * price, divisor, RoundingMode::half_up);
    if (minor > std::numeric_limits<std::int64_t>::max()) return {};
    return Decimal::scaled(static_cast<std::int64_t>(minor), digits);
}

}  // namespace

Result<Engine> Engine::create(const Index& index, const Terms& terms, CompanyOrders* orders) {
    if (index.version() == 0) {
        return Error{Code::unavailable, "Prices are still being loaded; try again in a moment."};
    }
    Expected expected;
    if (!terms.first_sku.empty()) {
        expected = {terms.first_sku, hash_of(terms.first_sku), {}};
        index.expect_product(expected.hash);
        expected.guess = index.guess_product(expected.hash);
        index.expect_row(expected.guess);
    }
    const auto company = index.company(terms.company);
    if (!company) return not_found("There is no company " + excerpt(terms.company) + ".");
    const auto currency =
        terms.currency.empty() ? index.company_currency(*company) : terms.currency;
    return Engine{index, {*company, terms.at, currency, terms.basket, orders}, expected};
}

Outcome Engine::resolve(const Question& question, Price& price, Asked& asked) const {
    auto hash = expected_.hash;
    const bool is_expected =
        question.sku.data() == expected_.sku.data() && question.sku.size() == expected_.sku.size();
    if (!is_expected) {
        hash = hash_of(question.sku);
        const auto guess = index_->guess_product(hash);
        index_->expect_row(guess);
        Index::expect_rules(guess, steps_.all());
    }
    const auto product = index_->product(question.sku, hash);
    if (!product) return Outcome::unknown_sku;
    asked.product_number = *product;
    asked.product = &index_->product_at(*product);
    price.unit = index_->unit_code(asked.product->unit);
    std::uint32_t unit = nothing;
    if (!question.unit.empty()) {
        const auto known = index_->unit(question.unit);
        if (!known) return Outcome::unknown_unit;
        unit = *known;
    }
    asked.factor = index_->factor(*asked.product, unit);
    if (asked.factor == 0) return Outcome::unknown_unit;
    if (unit != nothing) price.unit = index_->unit_code(unit);
    const auto quantity = question.quantity.coefficient_at(quantity_scale);
    if (!quantity.ok() || *quantity <= 0 || *quantity >= power_of_ten(12 + quantity_scale)) {
        return Outcome::bad_quantity;
    }
    asked.quantity = *quantity;
    asked.wide = index_->wide_bits(*asked.product);
    asked.in_basket = basket_.empty() ? 0 : *quantity;
    asked.at = at_;
    asked.currency = currency_;
    return Outcome::priced;
}

Outcome Engine::round_base(const Fraction& exact, std::int64_t& out) const {
    const auto step = index_->rounding_step();
    const bool fits = step > 0 && exact.round(step, index_->settings().rounding_mode, out);
    return fits ? Outcome::priced : Outcome::out_of_range;
}

Outcome Engine::round_winner(const Evaluation::Winner& winner, PackedId holder, std::int64_t& out)
    const {
    const auto& terms = index_->terms(*winner.rule);
    auto step = terms.rounding_step;
    auto mode = terms.rounding_mode;
    if (holder_kind_of(holder) == HolderKind::list) {
        const auto& list = index_->list_at(number_of(holder));
        if (step == 0) step = list.rounding_step;
        if (!mode) mode = list.rounding_mode;
    }
    if (step == 0) step = index_->rounding_step();
    const auto configured = index_->settings().rounding_mode;
    const bool fits = step > 0 && winner.price.round(step, mode.value_or(configured), out);
    return fits ? Outcome::priced : Outcome::out_of_range;
}

Engine::Found Engine::price_at_step(std::size_t number) {
    const auto& step = steps_.all()[number];
    Found found;
    found.step = number;
    if (step.level == Level::base) {
        Fraction exact;
        const auto misfit = evaluation_.base_price(exact);
        if (misfit == Misfit::none) found.outcome = round_base(exact, found.unit_price);
        if (misfit == Misfit::out_of_range) found.outcome = Outcome::out_of_range;
        return found;
    }
    if (!Index::may_have_rule(step, *evaluation_.asked().product, evaluation_.asked().wide))
        return found;
    Evaluation::Winner winner;
    if (evaluation_.find_winner(step.holder, winner) != Misfit::none) {
        found.outcome = Outcome::out_of_range;
        return found;
    }
    if (winner.rule == nullptr) return found;
    found.rule = winner.rule;
    found.holder = step.holder;
    if (index_->terms(*winner.rule).kind == RuleKind::on_request) {
        found.outcome = Outcome::on_request;
        return found;
    }
    found.outcome = round_winner(winner, step.holder, found.unit_price);
    return found;
}

Engine::Found Engine::search() {
    const auto steps = steps_.all();
    const bool takes_first = index_->settings().strategy == Strategy::first;
    Found best;
    for (std::size_t number = 0; number < steps.size(); ++number) {
        const auto found = price_at_step(number);
        const bool is_end =
            found.outcome == Outcome::out_of_range || found.outcome == Outcome::on_request;
        if (is_end) return found;
        if (found.outcome != Outcome::priced) continue;
        if (takes_first) return found;
        if (best.outcome != Outcome::priced || found.unit_price < best.unit_price) best = found;
    }
    return best;
}

Price Engine::price(const Question& question, Lookahead lookahead) {
    auto price = find_price(question, lookahead, nullptr);
    if (lookahead == Lookahead::next_break) watch(question, price);
    return price;
}

Price Engine::price_with_breaks(const Question& question, std::vector<PriceBreak>& breaks) {
    auto price = find_price(question, Lookahead::none, &breaks);
    watch(question, price);
    return price;
}

void Engine::watch(const Question& question, const Price& price) const {
    if (index_->watch() == nullptr) return;
    const auto company = index_->holder_name(holder_id(HolderKind::company, company_));
    Terms terms{company, at_, currency_};
    const auto* counting = evaluation_.counting();
    if (counting != nullptr && counting->used_basket()) terms.basket = basket_;
    index_->watch()->saw(index_->version(), terms, question, price);
}

Price Engine::find_price(
    const Question& question, Lookahead lookahead, std::vector<PriceBreak>* breaks
) {
    Price price;
    Asked asked;
    price.outcome = resolve(question, price, asked);
    if (price.outcome != Outcome::priced) return price;
    evaluation_.ask(asked);
    const auto found = search();
    price.outcome = found.outcome;
    if (found.rule != nullptr) {
        price.rule = index_->id(*found.rule);
        price.counts_once = index_->terms(*found.rule).limit_quantity != 0;
        price.level = steps_.all()[found.step].level;
    }
    if (found.outcome != Outcome::priced) return price;
    const auto total = amount(asked.quantity, found.unit_price, currency_);
    if (!total) {
        price.outcome = Outcome::out_of_range;
        return price;
    }
    price.total = *total;
    price.unit_price = Decimal::scaled(found.unit_price, price_scale);
    price.level = steps_.all()[found.step].level;
    Fraction base;
    std::int64_t list_price = 0;
    if (evaluation_.base_price(base) == Misfit::none &&
        round_base(base, list_price) == Outcome::priced) {
        price.list_price = Decimal::scaled(list_price, price_scale);
    }
    if (lookahead == Lookahead::next_break)
        price.next_break = look_ahead(asked, found, question.order);
    if (breaks != nullptr) price.next_break = climb(asked, found, question.order, *breaks);
    return price;
}

/// A larger quantity only adds candidates, so that with strategy first no step behind today's can
/// win; unless it goes over the limit of today's winner.
std::int64_t Engine::threshold_after(std::int64_t quantity, const Found& now) {
    const auto steps = steps_.all();
    const bool takes_first = index_->settings().strategy == Strategy::first;
    const bool is_limited = now.rule != nullptr && index_->terms(*now.rule).limit_quantity != 0;
    std::int64_t lowest = 0;
    for (std::size_t number = 0; number < steps.size(); ++number) {
        if (takes_first && !is_limited && number > now.step) break;
        if (steps[number].level == Level::base) continue;
        const auto begins = evaluation_.next_threshold(steps[number].holder, quantity);
        if (begins != 0 && (lowest == 0 || begins < lowest)) lowest = begins;
    }
    return lowest;
}

std::optional<NextBreak> Engine::look_ahead(
    const Asked& asked, const Found& now, const OrderTerms& order
) {
    auto larger = asked;
    while (true) {
        const auto begins = threshold_after(larger.quantity, now);
        larger.quantity = begins == 0 ? 0 : order.at_least(begins);
        if (larger.quantity == 0) return {};
        evaluation_.ask(larger);
        const auto then = search();
        if (then.outcome != Outcome::priced || then.unit_price >= now.unit_price) continue;
        const auto saving = amount(larger.quantity, now.unit_price - then.unit_price, currency_);
        if (!saving) return {};
        return NextBreak{
            Decimal::scaled(larger.quantity, quantity_scale),
            Decimal::scaled(then.unit_price, price_scale),
            *saving};
    }
}

/// All quantities at which a price may change are gathered once. Those of steps behind today's
/// change none as long as no rule has a limit (see threshold_after), so that asking each gives what
/// repeated look_ahead would. A price that counts once, and up to a quantity, is no rung of a
/// ladder: between it and the next one it would promise what is not there.
std::optional<NextBreak> Engine::climb(
    const Asked& asked, const Found& now, const OrderTerms& order, std::vector<PriceBreak>& breaks
) {
    const auto steps = steps_.all();
    const bool takes_first = index_->settings().strategy == Strategy::first;
    thresholds_.clear();
    bool has_limit = false;
    for (std::size_t number = 0; number < steps.size(); ++number) {
        if (takes_first && !has_limit && number > now.step) break;
        if (steps[number].level == Level::base) continue;
        const auto holder = steps[number].holder;
        if (evaluation_.gather_thresholds(holder, asked.quantity, thresholds_)) has_limit = true;
    }
    std::sort(thresholds_.begin(), thresholds_.end());
    thresholds_.erase(std::unique(thresholds_.begin(), thresholds_.end()), thresholds_.end());
    const auto begin = breaks.size();
    auto larger = asked;
    auto lowest = now.unit_price;
    evaluation_.count_trials(false);
    for (const auto begins : thresholds_) {
        if (breaks.size() - begin == breaks_max) break;
        if (begins <= larger.quantity) continue;  // reached with the one before
        const auto quantity = order.at_least(begins);
        if (quantity == 0) break;
        larger.quantity = quantity;
        evaluation_.ask(larger);
        const auto then = search();
        if (then.outcome != Outcome::priced || then.unit_price >= lowest) continue;
        lowest = then.unit_price;
        breaks.push_back(
            {Decimal::scaled(quantity, quantity_scale), Decimal::scaled(lowest, price_scale)}
        );
    }
    evaluation_.count_trials(true);
    if (has_limit) {
        evaluation_.ask(asked);
        return look_ahead(asked, now, order);
    }
    if (breaks.size() == begin) return {};
    const auto& first = breaks[begin];
    const auto less = now.unit_price - first.unit_price.coefficient();
    const auto saving = amount(first.quantity.coefficient(), less, currency_);
    if (saving) return NextBreak{first.quantity, first.unit_price, *saving};
    breaks.resize(begin);
    return {};
}

}  // namespace portico::pricing
