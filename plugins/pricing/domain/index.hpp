#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/money.hpp>

#include "names.hpp"
#include "rule.hpp"

namespace portico::pricing {

__extension__ using UnsignedInt128 = unsigned __int128;

/// A holder or a target: two bits of kind, thirty of number.
using PackedId = std::uint32_t;

constexpr PackedId packed(std::uint8_t kind, std::uint32_t number) {
    return (static_cast<std::uint32_t>(kind) << 30U) | number;
}

constexpr PackedId holder_id(HolderKind kind, std::uint32_t number) {
    return packed(static_cast<std::uint8_t>(kind), number);
}

constexpr PackedId target_id(TargetKind kind, std::uint32_t number) {
    return packed(static_cast<std::uint8_t>(kind), number);
}

constexpr std::uint32_t number_of(PackedId id) {
    return id & 0x3fff'ffffU;
}

constexpr HolderKind holder_kind_of(PackedId id) {
    return static_cast<HolderKind>(id >> 30U);
}

constexpr TargetKind target_kind_of(PackedId id) {
    return static_cast<TargetKind>(id >> 30U);
}

inline constexpr std::uint32_t nothing = 0xffff'ffff;

/// One rule in 20 bytes; what many rules share is kept once in RuleTerms.
struct __attribute__((packed, aligned(4))) PackedRule {
    std::int64_t value;          ///< millionths of a price, or of a percent
    std::uint32_t min_quantity;  ///< index into the distinct breaks
    std::uint32_t terms;         ///< index into the distinct terms
    std::uint32_t id;            ///< where its id starts; it ends where the next rule's starts
};

static_assert(sizeof(PackedRule) == 20);

struct RuleTerms {
    Validity validity;
    std::int64_t rounding_step = 0;  ///< millionths; 0: not given
    std::int64_t sequence = 0;
    std::uint32_t unit = nothing;     ///< nothing: the product's base unit
    std::uint32_t of_list = nothing;  ///< number of the list
    Currency currency;                ///< empty: any, for a percentage without a list
    RuleKind kind = RuleKind::fixed;
    std::optional<RoundingMode> rounding_mode;

    friend bool operator==(const RuleTerms&, const RuleTerms&) = default;
};

struct PackedUnit {
    std::uint32_t code;
    std::int64_t factor;  ///< millionths of a base unit
};

/// Two in a line of the processor's cache.
struct alignas(32) PackedProduct {
    std::int64_t base_price = -1;  ///< millionths; -1: none
    Currency currency;
    std::uint32_t unit = 0;
    std::uint32_t first_unit = 0;      ///< of the other units
    std::uint32_t first_category = 0;  ///< deepest first
    std::uint16_t units = 0;
    std::uint16_t categories = 0;
    std::uint32_t first_rule = 0;  ///< of this very product; they end where the next one's start
};

static_assert(sizeof(PackedProduct) == 32);

struct PackedList {
    Currency currency;
    MatchMode mode = MatchMode::best;
    bool is_known = false;
    bool reference_is_broken = false;  ///< part of a cycle: what needs it does not apply
    std::optional<RoundingMode> rounding_mode;
    std::uint32_t reference_list = nothing;
    std::int64_t rounding_step = 0;
    Validity validity;
};

/// Which targets a holder has rules for, so that the search skips what can't be there: a bit for
/// products, one for all, and categories share the others.
using TargetBits = std::uint64_t;

constexpr TargetBits target_bit(PackedId target) {
    constexpr std::uint32_t shared = 62;
    if (target_kind_of(target) == TargetKind::category) {
        return TargetBits{1} << (number_of(target) % shared);
    }
    return TargetBits{1} << (target_kind_of(target) == TargetKind::sku ? shared : shared + 1);
}

/// One place where the search looks for a company.
struct Step {
    PackedId holder = 0;
    Level level = Level::base;
};

/// Everything that a price depends on, packed for reading: interned ids, and for each
/// (holder, target) one run of rules, sorted so that the winner comes first (see `is_ranked`).
/// The runs of one product lie side by side, so that all steps of a search read the same few lines
/// of memory, which are fetched before the first step.
/// Immutable once built; any number of threads may read it.
class Index {
public:
    [[nodiscard]] const Settings& settings() const { return settings_; }

    [[nodiscard]] std::size_t rule_count() const { return rules_.size(); }

    [[nodiscard]] std::size_t product_count() const { return products_.size(); }

    /// Bytes of all tables.
    [[nodiscard]] std::size_t memory_bytes() const;

    /// Number of a company or product by its id. Absent: not known.
    [[nodiscard]] std::optional<std::uint32_t> company(std::string_view id) const;
    [[nodiscard]] std::optional<std::uint32_t> product(std::string_view sku) const;

    [[nodiscard]] Currency company_currency(std::uint32_t company) const {
        return company_steps_[company].currency;
    }

    /// Up to `count` SKUs that look like a mistyped one: it is their beginning, or two letters
    /// differ. Reads every SKU (a millisecond for 100,000).
    [[nodiscard]] std::vector<std::string_view> similar_skus(
        std::string_view sku, std::size_t count
    ) const;

    // For the engine and the proof; everything below is read by number.

    /// In the configured order of levels, holders without rules left out.
    [[nodiscard]] std::span<const Step> steps(std::uint32_t company) const {
        const auto& place = company_steps_[company];
        return {steps_.data() + place.first, place.count};
    }

    /// Begins to fetch a company's steps, or what a search reads of a product; waits for nothing.
    void expect_steps(std::uint32_t company) const;
    void expect_rules(std::uint32_t product) const;

    [[nodiscard]] const PackedProduct& product_at(std::uint32_t number) const {
        return products_[number];
    }

    /// The product's units beside its base unit.
    [[nodiscard]] std::span<const PackedUnit> units(const PackedProduct& product) const {
        return {product_units_.data() + product.first_unit, product.units};
    }

    /// Numbers of the categories that fit a product, deepest first.
    [[nodiscard]] std::span<const std::uint32_t> categories(const PackedProduct& product) const {
        return {category_numbers_.data() + product.first_category, product.categories};
    }

    /// Millionths of a base unit in one `unit` (nothing: the base unit); 0 if it isn't one of this
    /// product's.
    [[nodiscard]] std::int64_t factor(const PackedProduct& product, std::uint32_t unit) const;

    [[nodiscard]] const PackedList& list_at(std::uint32_t number) const { return lists_[number]; }

    [[nodiscard]] TargetBits targets_of(PackedId holder) const {
        const auto& bits = targets_[static_cast<std::size_t>(holder_kind_of(holder))];
        const auto number = number_of(holder);
        return number < bits.size() ? bits[number] : 0;
    }

    [[nodiscard]] std::span<const PackedRule> run(PackedId holder, PackedId target) const {
        return target_kind_of(target) == TargetKind::sku ? sku_run(holder, number_of(target))
                                                         : wide_run(holder, target);
    }

    /// Millionths of the configured rounding; 0: it can't be used.
    [[nodiscard]] std::int64_t rounding_step() const { return rounding_step_; }

    [[nodiscard]] const RuleTerms& terms(const PackedRule& rule) const {
        return terms_[rule.terms];
    }

    /// The rule's break in ten-thousandths of its unit.
    [[nodiscard]] std::int64_t min_quantity(const PackedRule& rule) const {
        return min_quantities_[rule.min_quantity];
    }

    /// Of a rule in this index: reads no character, so that its line of memory can stay cold.
    [[nodiscard]] std::string_view id(const PackedRule& rule) const {
        const auto next = static_cast<std::size_t>(&rule - rules_.data()) + 1;
        const std::size_t end = next < rules_.size() ? rules_[next].id : rule_ids_.size();
        return {rule_ids_.data() + rule.id, end - rule.id};
    }

    [[nodiscard]] std::optional<std::uint32_t> unit(std::string_view code) const;
    [[nodiscard]] std::string_view unit_code(std::uint32_t number) const;
    [[nodiscard]] std::string_view sku(std::uint32_t product) const;
    [[nodiscard]] std::string_view holder_name(PackedId holder) const;
    [[nodiscard]] std::string_view category_name(std::uint32_t number) const;

private:
    friend class IndexBuilder;

    struct Run {
        std::uint64_t key = empty_key;
        std::uint32_t first = 0;
        std::uint32_t count = 0;
    };

    /// Where the run of a key is: open addressing, at most half full, for most keys are not there.
    struct Directory {
        std::vector<Run> slots;

        [[nodiscard]] std::size_t slot_of(std::uint64_t key) const {
            const auto mixed = key * 0x9e37'79b9'7f4a'7c15U;
            return static_cast<std::size_t>((UnsignedInt128{mixed} * slots.size()) >> 64U);
        }

        [[nodiscard]] std::size_t after(std::size_t slot) const {
            return slot + 1 == slots.size() ? 0 : slot + 1;
        }
    };

    struct RuleRange {
        std::uint32_t first;
        std::uint32_t end;
    };

    struct CompanySteps {
        std::uint32_t first = 0;
        std::uint32_t count = 0;
        Currency currency;
    };

    static constexpr std::uint64_t empty_key = ~std::uint64_t{0};

    static std::uint64_t key(PackedId holder, PackedId target) {
        return (std::uint64_t{target} << 32U) | holder;
    }

    [[nodiscard]] RuleRange rules_for(std::uint32_t product) const {
        const auto next = std::size_t{product} + 1;
        const auto end = next < products_.size() ? products_[next].first_rule : holders_.size();
        return {products_[product].first_rule, static_cast<std::uint32_t>(end)};
    }

    [[nodiscard]] std::span<const PackedRule> sku_run(PackedId holder, std::uint32_t product) const;
    [[nodiscard]] std::span<const PackedRule> wide_run(PackedId holder, PackedId target) const;

    Settings settings_;
    Names skus_;
    Names companies_;
    Names list_ids_;
    Names groups_;
    Names regions_;
    Names units_;
    Names category_paths_;
    std::vector<PackedProduct> products_;
    std::vector<PackedUnit> product_units_;
    std::vector<std::uint32_t> category_numbers_;
    std::vector<PackedList> lists_;
    std::vector<CompanySteps> company_steps_;
    std::vector<Step> steps_;
    std::array<std::vector<TargetBits>, 4> targets_;  ///< by holder kind and number
    std::vector<PackedRule> rules_;  ///< by target, holder and rank: first those of products
    std::vector<PackedId> holders_;  ///< of each rule for one product
    Directory wide_runs_;            ///< where the rules for categories and for all are
    std::vector<RuleTerms> terms_;
    std::vector<std::int64_t> min_quantities_;
    std::string rule_ids_;  ///< in the order of the rules
    std::int64_t rounding_step_ = 0;
};

}  // namespace portico::pricing
