#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "counting.hpp"
#include "fraction.hpp"
#include "index.hpp"

namespace portico::pricing {

/// A question in the index's own numbers.
struct Asked {
    const PackedProduct* product = nullptr;
    std::uint32_t product_number = 0;
    std::int64_t quantity = 0;   ///< ten-thousandths of the asked unit
    std::int64_t factor = 0;     ///< millionths of a base unit in one asked unit
    TargetBits wide = 0;         ///< of what fits the product beside its SKU
    std::int64_t in_basket = 0;  ///< of the quantity: what the request's lines count already
    Moment at = 0;
    Currency currency;
};

/// Why a rule that names the holder and the product can't give the price.
enum class Misfit : std::uint8_t {
    none,
    not_yet_valid,
    expired,
    other_currency,
    unknown_unit,
    break_not_reached,
    no_price_in_list,
    no_base_price,
    out_of_range,
    over_limit,
    used_up,
};

/// Decides about single rules and single holders for one question at a time (pricing rules,
/// sections 2 to 4). Remembers the price in each list that rules refer to, so that a web of lists
/// costs each list once. Not thread-safe; one for each request.
class Evaluation {
public:
    Evaluation(const Index& index, const CountingSources& sources)
        : index_{index}, sources_{sources} {}

    void ask(const Asked& asked) {
        asked_ = asked;
        list_prices_.clear();
    }

    [[nodiscard]] const Asked& asked() const { return asked_; }

    /// Whether rules that count once can win from now on (they can at first).
    void count_trials(bool do_count) { counts_trials_ = do_count; }

    struct Winner {
        const PackedRule* rule = nullptr;
        Fraction price;  ///< exact, in the asked unit
    };

    /// The rule of one holder that gives the price: none, priced or out_of_range.
    Misfit find_winner(PackedId holder, Winner& winner);

    /// Whether a list as a whole can give a price on this day in this currency.
    [[nodiscard]] Misfit misfit_of_list(std::uint32_t list) const;

    /// Whether currency, validity, unit, break and limit of a rule for `target` fit.
    [[nodiscard]] Misfit misfit(const PackedRule& rule, PackedId target) {
        const auto& terms = index_.terms(rule);
        const auto misfit = misfit_of_terms(terms);
        if (misfit != Misfit::none || terms.is_plain()) return misfit;
        return misfit_of_count(rule, target);
    }

    /// What the break of a rule for `target` is compared with, as Counting has it.
    [[nodiscard]] Int128 counted(const RuleTerms& terms, PackedId target);

    /// What of the answers depends on more than the question; null: nothing was counted.
    [[nodiscard]] const Counting* counting() const { return counting_.get(); }

    /// The exact unit price that a fitting rule of `holder` gives.
    Misfit price_of(const PackedRule& rule, PackedId holder, Fraction& out);

    /// The product's base price in the asked unit.
    Misfit base_price(Fraction& out) const;

    /// Ten-thousandths of a base unit, times a million: comparable between rules of one product.
    [[nodiscard]] Int128 break_in_base_units(const PackedRule& rule) const;

    /// The smallest quantity above `after` (ten-thousandths of the asked unit) at which a rule of
    /// `holder`, or of a list that it leans on, begins to fit; 0: none.
    std::int64_t next_threshold(PackedId holder, std::int64_t after);

    /// Appends all such quantities, in no order, some of them more than once.
    bool gather_thresholds(
        PackedId holder, std::int64_t after, std::vector<std::int64_t>& quantities
    );

    /// Calls `visit(run, target)` for each run of `holder` that fits the product, most specific
    /// first, until it gives true; whether it did.
    template <class Visit>
    bool visit_runs(PackedId holder, Visit visit) const {
        const auto targets = index_.targets_of(holder);
        const auto own = target_id(TargetKind::sku, asked_.product_number);
        if ((targets & target_bit(own)) != 0) {
            const auto run = Index::product_run(*asked_.product, holder);
            if (!run.empty() && visit(run, own)) return true;
        }
        if ((targets & ~target_bit(own)) == 0) return false;
        const auto try_wide = [&](PackedId target) {
            if ((targets & target_bit(target)) == 0) return false;
            const auto run = index_.wide_run(holder, target);
            return !run.empty() && visit(run, target);
        };
        for (const auto category : index_.categories(*asked_.product)) {
            if (try_wide(target_id(TargetKind::category, category))) return true;
        }
        return try_wide(target_id(TargetKind::all, 0));
    }

private:
    struct ListPrice {
        std::uint32_t list;
        Misfit misfit;
        Fraction price;
    };

    using Run = std::span<const PackedRule>;

    [[nodiscard]] MatchMode mode_of(PackedId holder) const;
    [[nodiscard]] Misfit misfit_of_terms(const RuleTerms& terms) const;
    [[nodiscard]] Misfit misfit_of_count(const PackedRule& rule, PackedId target);
    [[nodiscard]] Int128 basket_beside(PackedId target);
    Counting& counts();
    Misfit first_that_fits(Run run, PackedId target, PackedId holder, Winner& winner);
    Misfit highest_break(Run run, PackedId target, PackedId holder, Winner& winner);
    Misfit lowest_sequence(PackedId holder, Winner& winner);
    [[nodiscard]] bool comes_first(const PackedRule& a, const PackedRule& b) const;
    Misfit reference_price(PackedId holder, Fraction& out);
    Misfit price_in_list(std::uint32_t list, Fraction& out);

    /// What moves the smallest quantity above `after` at which something changes.
    struct Threshold {
        std::int64_t after = 0;
        std::int64_t lowest = 0;  ///< 0: none yet
        std::vector<std::uint32_t> seen{};
        std::vector<std::int64_t>* all = nullptr;  ///< where each of them is wanted
        bool has_limit = false;                    ///< a rule among them counts up to a quantity

        void note(Int128 quantity);
    };

    void note_thresholds(const PackedRule& rule, PackedId target, Threshold& threshold);
    void lower_threshold(PackedId holder, Threshold& threshold);

    const Index& index_;
    CountingSources sources_;
    std::unique_ptr<Counting> counting_;  ///< from the first rule on that needs it
    int leaning_ = 0;                     ///< how deep in lists that others lean on
    bool counts_trials_ = true;
    Asked asked_;
    std::vector<ListPrice> list_prices_;
};

}  // namespace portico::pricing
