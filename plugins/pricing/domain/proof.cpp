#include "proof.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace portico::pricing {
namespace {

Reason reason_of(Misfit misfit) {
    switch (misfit) {
        case Misfit::none:
            break;
        case Misfit::not_yet_valid:
            return Reason::not_yet_valid;
        case Misfit::expired:
            return Reason::expired;
        case Misfit::other_currency:
            return Reason::other_currency;
        case Misfit::unknown_unit:
            return Reason::unknown_unit;
        case Misfit::break_not_reached:
            return Reason::break_not_reached;
        case Misfit::no_price_in_list:
            return Reason::no_price_in_list;
        case Misfit::no_base_price:
            return Reason::no_base_price;
        case Misfit::out_of_range:
            return Reason::out_of_range;
        case Misfit::over_limit:
            return Reason::over_limit;
        case Misfit::used_up:
            return Reason::used_up;
    }
    return Reason::won;
}

}  // namespace

std::string_view name_of(Reason reason) {
    constexpr std::array<std::string_view, 20> names{"won",
                                                     "lower_level",
                                                     "less_specific",
                                                     "smaller_break",
                                                     "later_sequence",
                                                     "older",
                                                     "same_rank_larger_id",
                                                     "dearer",
                                                     "break_not_reached",
                                                     "not_yet_valid",
                                                     "expired",
                                                     "other_currency",
                                                     "no_price_in_list",
                                                     "no_base_price",
                                                     "unknown_unit",
                                                     "out_of_range",
                                                     "deleted_at",
                                                     "over_limit",
                                                     "used_up",
                                                     "on_request"};
    return names.at(static_cast<std::size_t>(reason));
}

/// Walks the steps again, this time looking at every rule.
class Proof {
public:
    explicit Proof(Engine& engine)
        : engine_{engine}, index_{*engine.index_}, evaluation_{engine.evaluation_} {}

    std::vector<ProofLine> lines(const Question& question) {
        Price price;
        Asked asked;
        if (engine_.resolve(question, price, asked) != Outcome::priced) return {};
        evaluation_.ask(asked);
        found_ = engine_.search();
        const auto steps = engine_.steps_.all();
        std::vector<PackedId> seen;
        for (step_ = 0; step_ < steps.size(); ++step_) {
            const auto& step = steps[step_];
            if (step.level == Level::base) {
                add_base();
                continue;
            }
            if (std::find(seen.begin(), seen.end(), step.holder) != seen.end()) continue;
            seen.push_back(step.holder);
            add_holder(step);
        }
        return std::move(lines_);
    }

private:
    using Run = std::span<const PackedRule>;

    /// Why something that has a price is not the price: its step lost to another one.
    [[nodiscard]] Reason lost_step() const {
        if (found_.step == step_) return Reason::won;
        if (index_.settings().strategy == Strategy::first) return Reason::lower_level;
        if (found_.outcome == Outcome::on_request) return Reason::on_request;
        const auto mine = engine_.price_at_step(step_);
        return mine.unit_price == found_.unit_price ? Reason::lower_level : Reason::dearer;
    }

    void add(const ProofLine& line) {
        if (lines_.size() < proof_lines_max || line.reason == Reason::won) lines_.push_back(line);
    }

    void add_base() {
        Fraction exact;
        const auto misfit = evaluation_.base_price(exact);
        const auto& product = *evaluation_.asked().product;
        if (misfit == Misfit::no_base_price) return;
        ProofLine line;
        line.reason = misfit == Misfit::none ? lost_step() : reason_of(misfit);
        line.value = Decimal::scaled(product.base_price, 6);
        line.unit = index_.unit_code(product.unit);
        line.currency = product.currency;
        add(line);
    }

    void add_holder(const Step& step) {
        auto list_misfit = Misfit::none;
        if (holder_kind_of(step.holder) == HolderKind::list) {
            list_misfit = evaluation_.misfit_of_list(number_of(step.holder));
        }
        Evaluation::Winner winner;
        if (list_misfit == Misfit::none &&
            evaluation_.find_winner(step.holder, winner) != Misfit::none) {
            winner.rule = nullptr;
        }
        PackedId winner_target = 0;
        evaluation_.visit_runs(step.holder, [&](Run run, PackedId target) {
            if (winner.rule >= run.data() && winner.rule < run.data() + run.size()) {
                winner_target = target;
            }
            return false;
        });
        evaluation_.visit_runs(step.holder, [&](Run run, PackedId target) {
            for (const auto& rule : run) {
                auto line = line_of(rule, step, target);
                line.reason = reason_of(list_misfit);
                if (list_misfit == Misfit::none) {
                    line.reason = judge(rule, target, winner, winner_target, step.holder);
                }
                add(line);
            }
            return false;
        });
    }

    Reason judge(
        const PackedRule& rule,
        PackedId target,
        const Evaluation::Winner& winner,
        PackedId winner_target,
        PackedId holder
    ) {
        const auto misfit = evaluation_.misfit(rule, target);
        if (misfit != Misfit::none) return reason_of(misfit);
        Fraction price;
        const auto failure = evaluation_.price_of(rule, holder, price);
        if (failure != Misfit::none) return reason_of(failure);
        if (winner.rule == &rule) return lost_step();
        const bool is_later = index_.settings().strategy == Strategy::first && step_ > found_.step;
        if (is_later || winner.rule == nullptr) return Reason::lower_level;
        return rank(rule, target, *winner.rule, winner_target, holder);
    }

    /// The first criterion by which the winner of the same step came before `rule`.
    [[nodiscard]] Reason rank(
        const PackedRule& rule,
        PackedId target,
        const PackedRule& winner,
        PackedId winner_target,
        PackedId holder
    ) const {
        const bool is_best = holder_kind_of(holder) != HolderKind::list ||
                             index_.list_at(number_of(holder)).mode == MatchMode::best;
        const auto& mine = index_.terms(rule);
        const auto& theirs = index_.terms(winner);
        if (is_best) {
            if (target != winner_target) return Reason::less_specific;
            if (evaluation_.break_in_base_units(rule) != evaluation_.break_in_base_units(winner)) {
                return Reason::smaller_break;
            }
        }
        if (mine.sequence != theirs.sequence) return Reason::later_sequence;
        if (is_best && mine.validity.from != theirs.validity.from) return Reason::older;
        return Reason::same_rank_larger_id;
    }

    /// Rounded down: what is not reached is never shown as if it were.
    [[nodiscard]] Decimal counted(const RuleTerms& terms, PackedId target) const {
        const auto rounded = evaluation_.counted(terms, target) / power_of_ten(6);
        constexpr Int128 max = std::numeric_limits<std::int64_t>::max();
        return Decimal::scaled(static_cast<std::int64_t>(std::clamp(rounded, -max, max)), 4);
    }

    [[nodiscard]] ProofLine line_of(const PackedRule& rule, const Step& step, PackedId target)
        const {
        const auto& terms = index_.terms(rule);
        const auto& product = *evaluation_.asked().product;
        ProofLine line;
        line.level = step.level;
        line.rule = index_.id(rule);
        line.holder_kind = holder_kind_of(step.holder);
        line.holder = index_.holder_name(step.holder);
        line.target_kind = target_kind_of(target);
        if (line.target_kind == TargetKind::sku) line.target = index_.sku(number_of(target));
        if (line.target_kind == TargetKind::category) {
            line.target = index_.category_name(number_of(target));
        }
        line.kind = terms.kind;
        line.value = Decimal::scaled(rule.value, 6);
        if (terms.of_list != nothing) {
            line.of_list = index_.holder_name(holder_id(HolderKind::list, terms.of_list));
        }
        line.min_quantity = Decimal::scaled(terms.min_quantity, 4);
        line.unit = index_.unit_code(terms.unit == nothing ? product.unit : terms.unit);
        line.validity = terms.validity;
        line.counted_by = terms.counted_by;
        line.asked_currency = evaluation_.asked().currency;
        line.limit_quantity = Decimal::scaled(terms.limit_quantity, 4);
        if (terms.counted_by != CountedBy::line) line.counted = counted(terms, target);
        if (line.kind == RuleKind::fixed || line.kind == RuleKind::amount) {
            line.currency = terms.currency;
            if (line.holder_kind == HolderKind::list) {
                line.currency = index_.list_at(number_of(step.holder)).currency;
            }
        }
        return line;
    }

    Engine& engine_;
    const Index& index_;
    Evaluation& evaluation_;
    Engine::Found found_;
    std::size_t step_ = 0;
    std::vector<ProofLine> lines_;
};

std::vector<ProofLine> prove(Engine& engine, const Question& question) {
    return Proof{engine}.lines(question);
}

}  // namespace portico::pricing
