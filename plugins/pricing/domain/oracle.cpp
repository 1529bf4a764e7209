#include "oracle.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "period.hpp"
#include "rule_check.hpp"

namespace portico::pricing {
namespace {

struct Ratio {
    Int128 top = 0;
    Int128 bottom = 1;
};

Int128 times(Int128 a, Int128 b) {
    Int128 product = 0;
    if (__builtin_mul_overflow(a, b, &product)) throw std::overflow_error{"a number too large"};
    return product;
}

Ratio lowest_terms(Int128 top, Int128 bottom) {
    Int128 a = top < 0 ? -top : top;
    Int128 b = bottom;
    while (b != 0) std::swap(a %= b, b);
    return a == 0 ? Ratio{0, 1} : Ratio{top / a, bottom / a};
}

Ratio ratio(const Decimal& number) {
    return lowest_terms(number.coefficient(), power_of_ten(number.scale()));
}

Ratio operator*(Ratio a, Ratio b) {
    const auto x = lowest_terms(a.top, b.bottom);
    const auto y = lowest_terms(b.top, a.bottom);
    return {times(x.top, y.top), times(x.bottom, y.bottom)};
}

Ratio operator/(Ratio a, Ratio b) {
    return a * (b.top < 0 ? Ratio{-b.bottom, -b.top} : Ratio{b.bottom, b.top});
}

Ratio operator+(Ratio a, Ratio b) {
    return lowest_terms(times(a.top, b.bottom) + times(b.top, a.bottom), times(a.bottom, b.bottom));
}

Ratio operator-(Ratio a, Ratio b) {
    return lowest_terms(times(a.top, b.bottom) - times(b.top, a.bottom), times(a.bottom, b.bottom));
}

bool operator<(Ratio a, Ratio b) {
    return times(a.top, b.bottom) < times(b.top, a.bottom);
}

bool operator==(Ratio a, Ratio b) {
    return a.top == b.top && a.bottom == b.bottom;
}

/// The multiple of `step` chosen by `mode`, with `scale` decimals.
Decimal to_step(Ratio value, Ratio step, RoundingMode mode, int scale) {
    const auto steps = value / step;
    const auto whole = divide_rounded(steps.top, steps.bottom, mode);
    const auto rounded = Ratio{whole, 1} * step * Ratio{power_of_ten(scale), 1};
    PORTICO_ASSERT(rounded.bottom == 1);
    return Decimal::scaled(static_cast<std::int64_t>(rounded.top), scale);
}

Decimal to_minor(Ratio value, Currency currency) {
    const int digits = currency.minor_digits();
    return to_step(value, {1, power_of_ten(digits)}, RoundingMode::half_up, digits);
}

struct Candidate {
    const Rule* rule = nullptr;
    Ratio price;  ///< in the asked unit, before rounding
};

/// One holder (or the base price) where the search looks.
struct Place {
    Level level = Level::base;
    HolderKind kind = HolderKind::company;
    std::string holder;
};

class Oracle {
public:
    Oracle(const RuleSet& rules, const Settings& settings, const Terms& terms)
        : rules_{rules}, settings_{settings}, at_{terms.at}, basket_{terms.basket} {
        for (const auto& company : rules.companies) {
            if (company.id == terms.company) company_ = &company;
        }
        PORTICO_ASSERT(company_ != nullptr);
        currency_ = terms.currency;
        if (currency_.empty()) currency_ = company_->currency;
        if (currency_.empty()) currency_ = settings.currency;
    }

    Price answer(const Question& question) {
        Price price;
        for (const auto& product : rules_.products) {
            if (product.sku == question.sku) product_ = &product;
        }
        if (product_ == nullptr) {
            price.outcome = Outcome::unknown_sku;
            return price;
        }
        unit_ = question.unit.empty() ? product_->unit : std::string{question.unit};
        price.unit = product_->unit;
        if (!factor(unit_)) {
            price.outcome = Outcome::unknown_unit;
            return price;
        }
        for (const auto& unit : product_->units) {
            if (unit.code == unit_) price.unit = unit.code;
        }
        if (question.quantity.sign() <= 0 || !question.quantity.coefficient_at(4).ok() ||
            question.quantity >= Decimal::whole(1'000'000'000'000)) {
            price.outcome = Outcome::bad_quantity;
            return price;
        }
        order_ = question.order;
        quantity_ = ratio(question.quantity);
        in_basket_ = basket_.empty() ? Ratio{} : quantity_;
        fill(price);
        return price;
    }

private:
    struct Decided {
        Place place;
        const Rule* rule = nullptr;
        Decimal unit_price;
        bool is_on_request = false;
    };

    /// How many base units one `unit` of the product holds; nothing if it isn't sold in it.
    [[nodiscard]] std::optional<Ratio> factor(const std::string& unit) const {
        return factor_of(*product_, unit);
    }

    [[nodiscard]] static std::optional<Ratio> factor_of(
        const Product& product, const std::string& unit
    ) {
        if (unit.empty() || unit == product.unit) return Ratio{1, 1};
        for (const auto& other : product.units) {
            if (other.code == unit) return ratio(other.factor);
        }
        return {};
    }

    [[nodiscard]] static bool target_fits(const Rule& rule, const Product& product) {
        if (rule.target_kind == TargetKind::all) return true;
        if (rule.target_kind == TargetKind::sku) return rule.target == product.sku;
        const auto& category = product.category;
        return category == rule.target ||
               (category.size() > rule.target.size() &&
                category.compare(0, rule.target.size(), rule.target) == 0 &&
                category[rule.target.size()] == '/');
    }

    [[nodiscard]] const PriceList* find_list(const std::string& id) const {
        for (const auto& list : rules_.lists) {
            if (list.id == id) return &list;
        }
        return nullptr;
    }

    [[nodiscard]] const PriceList* list_of(const Rule& rule) const {
        return rule.holder_kind == HolderKind::list ? find_list(rule.holder) : nullptr;
    }

    [[nodiscard]] Ratio break_in_base_units(const Rule& rule) const {
        return ratio(rule.min_quantity) * *factor(rule.unit);
    }

    [[nodiscard]] const Product* find_product(std::string_view sku) const {
        for (const auto& product : rules_.products) {
            if (product.sku == sku) return &product;
        }
        return nullptr;
    }

    /// The quantities of the request's other lines that fit the rule's target, in base units.
    [[nodiscard]] Ratio basket_beside(const Rule& rule) const {
        Ratio sum;
        for (const auto& line : basket_) {
            const auto* product = find_product(line.sku);
            if (product == nullptr || !target_fits(rule, *product)) continue;
            const auto unit = factor_of(*product, std::string{line.unit});
            const bool is_sound = line.quantity.sign() > 0 &&
                                  line.quantity.coefficient_at(4).ok() &&
                                  line.quantity < Decimal::whole(1'000'000'000'000);
            if (unit && is_sound) sum = sum + ratio(line.quantity) * *unit;
        }
        return sum - in_basket_ * *factor(unit_);
    }

    /// What the company ordered of the rule's target in the period that `at` lies in, until `at`:
    /// base units of what is still sold in the ordered unit, or money in the asked currency.
    [[nodiscard]] Ratio ordered(const Rule& rule) const {
        Ratio sum;
        const auto start = period_start(at_, months_of(rule.counted_by));
        for (const auto& line : rules_.ordered) {
            if (line.company != company_->id) continue;
            if (line.ordered_at < start || at_ < line.ordered_at) continue;
            const auto* product = find_product(line.sku);
            const bool fits = product == nullptr ? rule.target_kind == TargetKind::all
                                                 : target_fits(rule, *product);
            if (!fits) continue;
            if (is_turnover(rule.counted_by)) {
                if (line.currency == currency_) sum = sum + ratio(line.amount);
            } else if (product != nullptr) {
                const auto unit = factor_of(*product, line.unit);
                if (unit) sum = sum + ratio(line.quantity) * *unit;
            }
        }
        return sum;
    }

    [[nodiscard]] bool break_reached(const Rule& rule) const {
        const auto asked = quantity_ * *factor(unit_);
        if (rule.counted_by == CountedBy::line) return !(asked < break_in_base_units(rule));
        if (rule.min_quantity.is_zero()) return true;
        if (rule.counted_by == CountedBy::basket) {
            return !(basket_beside(rule) + asked < ratio(rule.min_quantity));
        }
        return !(ordered(rule) < ratio(rule.min_quantity));
    }

    /// A rule that counts once: for a small quantity of all lines together, if it was not used, and
    /// never where another list leans on its list.
    [[nodiscard]] bool limit_kept(const Rule& rule) const {
        if (rule.limit_quantity.is_zero()) return true;
        if (depth_ > 0) return false;
        const auto together = basket_beside(rule) + quantity_ * *factor(unit_);
        if (ratio(rule.limit_quantity) * *factor(rule.unit) < together) return false;
        for (const auto& use : rules_.uses) {
            if (use.company == company_->id && use.rule == rule.id) return false;
        }
        return true;
    }

    [[nodiscard]] std::optional<Ratio> base_price() const {
        if (!product_->base_price) return {};
        const auto currency = product_->currency.empty() ? settings_.currency : product_->currency;
        if (currency != currency_) return {};
        return ratio(*product_->base_price) * *factor(unit_);
    }

    /// "The price in a list" is that list's winner alone, by its own mode, before rounding.
    std::optional<Ratio> price_in_list(const std::string& id) {
        if (depth_ > list_depth_max) throw std::length_error{"lists that lean on each other"};
        ++depth_;
        const auto winner = winner_of({Level::company_list, HolderKind::list, id});
        --depth_;
        if (winner.rule == nullptr || winner.rule->kind == RuleKind::on_request) return {};
        return winner.price;
    }

    std::optional<Ratio> reference(const Rule& rule) {
        const auto* list = list_of(rule);
        if (list != nullptr && !list->reference_list.empty()) {
            return price_in_list(list->reference_list);
        }
        return base_price();
    }

    /// The unit price of a fitting rule, before rounding; nothing: the rule does not apply.
    std::optional<Ratio> price_by(const Rule& rule) {
        if (rule.kind == RuleKind::on_request) return Ratio{};
        const auto value = ratio(rule.value);
        const auto converted = value * *factor(unit_) / *factor(rule.unit);
        if (rule.kind == RuleKind::fixed) return converted;
        const auto from =
            rule.kind == RuleKind::of_list ? price_in_list(rule.of_list) : reference(rule);
        if (!from) return {};
        if (rule.kind == RuleKind::amount) {
            const auto rest = *from - converted;
            return rest < Ratio{0, 1} ? Ratio{0, 1} : rest;
        }
        return *from * (Ratio{1, 1} - value / Ratio{100, 1});
    }

    /// A rule whose holder, target, currency, validity and break fit, and that gives a price.
    std::optional<Candidate> candidate(const Rule& rule, const Place& place) {
        if (rule.holder_kind != place.kind || rule.holder != place.holder) return {};
        if (!target_fits(rule, *product_)) return {};
        const auto* list = list_of(rule);
        const auto currency = list != nullptr ? list->currency : rule.currency;
        if (!currency.empty() && currency != currency_) return {};
        if (!rule.validity.contains(at_)) return {};
        if (!factor(rule.unit)) return {};
        if (!break_reached(rule) || !limit_kept(rule)) return {};
        const auto price = price_by(rule);
        if (!price) return {};
        return Candidate{&rule, *price};
    }

    /// Sku before the deepest category before all.
    static int specificity(const Rule& rule) {
        if (rule.target_kind == TargetKind::sku) return 1'000'000;
        if (rule.target_kind == TargetKind::all) return 0;
        return static_cast<int>(rule.target.size());
    }

    [[nodiscard]] bool beats(const Rule& a, const Rule& b, MatchMode mode) const {
        if (mode == MatchMode::best) {
            if (specificity(a) != specificity(b)) return specificity(a) > specificity(b);
            const auto left = break_in_base_units(a);
            const auto right = break_in_base_units(b);
            if (!(left == right)) return right < left;
        }
        if (a.sequence != b.sequence) return a.sequence < b.sequence;
        if (mode == MatchMode::best && a.validity.from != b.validity.from) {
            return a.validity.from > b.validity.from;
        }
        return a.id < b.id;
    }

    Candidate winner_of(const Place& place) {
        auto mode = MatchMode::best;
        if (place.kind == HolderKind::list) {
            const auto* list = find_list(place.holder);
            if (list == nullptr || !list->validity.contains(at_)) return {};
            mode = list->mode;
        }
        Candidate winner;
        for (const auto& rule : rules_.rules) {
            const auto next = candidate(rule, place);
            if (next && (winner.rule == nullptr || beats(rule, *winner.rule, mode))) winner = *next;
        }
        return winner;
    }

    [[nodiscard]] std::vector<Place> places_of(Level level) const {
        std::vector<Place> places;
        switch (level) {
            case Level::company:
                places.push_back({level, HolderKind::company, company_->id});
                break;
            case Level::company_list:
                for (const auto& id : company_->lists) {
                    places.push_back({level, HolderKind::list, id});
                }
                break;
            case Level::group:
                for (const auto& id : company_->groups) {
                    places.push_back({level, HolderKind::group, id});
                }
                break;
            case Level::region:
                if (!company_->region.empty()) {
                    places.push_back({level, HolderKind::region, company_->region});
                }
                break;
            case Level::default_list: {
                std::set<std::pair<std::int64_t, std::string>> by_priority;
                for (const auto& list : rules_.lists) {
                    if (list.kind == ListKind::default_list) {
                        by_priority.emplace(list.priority, list.id);
                    }
                }
                for (const auto& [priority, id] : by_priority) {
                    places.push_back({level, HolderKind::list, id});
                }
                break;
            }
            case Level::base:
                places.push_back({level, {}, {}});
                break;
        }
        return places;
    }

    /// The winner's rule rounding, else its list's, else the configured one.
    [[nodiscard]] Decimal rounded(Ratio price, const Rule* rule) const {
        auto step = settings_.rounding_step;
        auto mode = settings_.rounding_mode;
        const auto narrow = [&](const Rounding& rounding) {
            if (rounding.step) step = *rounding.step;
            if (rounding.mode) mode = *rounding.mode;
        };
        if (rule != nullptr) {
            if (const auto* list = list_of(*rule)) narrow(list->rounding);
            narrow(rule->rounding);
        }
        return to_step(price, ratio(step), mode, 6);
    }

    std::optional<Candidate> winner_at(const Place& place) {
        if (place.level != Level::base) {
            auto winner = winner_of(place);
            return winner.rule == nullptr ? std::nullopt : std::optional{winner};
        }
        const auto base = base_price();
        return base ? std::optional{Candidate{nullptr, *base}} : std::nullopt;
    }

    std::optional<Decided> decide() {
        std::optional<Decided> best;
        for (const auto level : settings_.levels) {
            for (const auto& place : places_of(level)) {
                const auto winner = winner_at(place);
                if (!winner) continue;
                const auto* rule = winner->rule;
                const bool is_told = rule == nullptr || rule->kind != RuleKind::on_request;
                if (!is_told) return Decided{place, rule, {}, true};
                const Decided decided{place, rule, rounded(winner->price, rule)};
                if (settings_.strategy == Strategy::first) return decided;
                if (!best || decided.unit_price < best->unit_price) best = decided;
            }
        }
        return best;
    }

    void fill(Price& price) {
        const auto decided = decide();
        if (!decided) return;
        price.outcome = decided->is_on_request ? Outcome::on_request : Outcome::priced;
        price.level = decided->place.level;
        if (decided->rule != nullptr) price.rule = RuleText{decided->rule->id};
        if (decided->is_on_request) return;
        price.unit_price = decided->unit_price;
        if (const auto base = base_price()) price.list_price = rounded(*base, nullptr);
        price.total = to_minor(ratio(decided->unit_price) * quantity_, currency_);
        price.next_break = look_ahead(decided->unit_price);
    }

    /// Every quantity at which any rule at all could begin to fit, one after the other.
    std::optional<NextBreak> look_ahead(const Decimal& now) {
        std::set<Int128> quantities;  // ten-thousandths of the asked unit
        for (const auto& rule : rules_.rules) {
            if (!factor(rule.unit)) continue;
            const auto in_steps = [&](Ratio base_units) {
                return base_units / *factor(unit_) * Ratio{power_of_ten(4), 1};
            };
            const auto others = basket_beside(rule);
            auto begins = break_in_base_units(rule);
            if (rule.counted_by == CountedBy::basket) begins = begins - others;
            begins = in_steps(begins);
            quantities.insert(divide_rounded(begins.top, begins.bottom, RoundingMode::up));
            if (rule.limit_quantity.is_zero()) continue;
            const auto ends = in_steps(ratio(rule.limit_quantity) * *factor(rule.unit) - others);
            quantities.insert(divide_rounded(ends.top, ends.bottom, RoundingMode::down) + 1);
        }
        const auto asked = quantity_;
        for (const auto begins : quantities) {
            if (!(asked < lowest_terms(begins, power_of_ten(4)))) continue;
            const auto ten_thousandths = orderable_from(begins);
            const auto larger = lowest_terms(ten_thousandths, power_of_ten(4));
            if (order_.maximum != 0 && ten_thousandths > order_.maximum) continue;
            if (order_.is_impossible || ten_thousandths >= power_of_ten(16)) continue;
            quantity_ = larger;
            const auto then = decide();
            quantity_ = asked;
            if (!then || then->is_on_request || !(then->unit_price < now)) continue;
            const auto saving = larger * (ratio(now) - ratio(then->unit_price));
            return NextBreak{
                Decimal::scaled(static_cast<std::int64_t>(ten_thousandths), 4),
                then->unit_price,
                to_minor(saving, currency_)};
        }
        return {};
    }

    /// The minimum, or more, in whole increments.
    [[nodiscard]] Int128 orderable_from(Int128 quantity) const {
        const Int128 step = std::max<std::int64_t>(order_.increment, 1);
        const auto least = std::max<Int128>(quantity, order_.minimum);
        return divide_rounded(least, step, RoundingMode::up) * step;
    }

    const RuleSet& rules_;
    const Settings& settings_;
    Moment at_;
    std::span<const Question> basket_;
    Currency currency_;
    const Company* company_ = nullptr;
    const Product* product_ = nullptr;
    std::string unit_;
    OrderTerms order_;
    Ratio quantity_;
    Ratio in_basket_;        ///< of the quantity: what the basket has of it
    std::size_t depth_ = 0;  ///< of lists that lean on lists
};

}  // namespace

Price ask_oracle(
    const RuleSet& rules, const Settings& settings, const Terms& terms, const Question& question
) {
    return Oracle{rules, settings, terms}.answer(question);
}

}  // namespace portico::pricing
