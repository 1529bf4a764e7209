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

__extension__ typedef unsigned __int128 UnsignedInt128;

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
    std::uint32_t id;            ///< where its id starts
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

struct PackedProduct {
    std::int64_t base_price = -1;  ///< millionths; -1: none
    Currency currency;
    std::uint32_t unit = 0;
    std::uint32_t first_unit = 0;      ///< of the other units
    std::uint32_t first_category = 0;  ///< deepest first
    std::uint16_t units = 0;
    std::uint16_t categories = 0;
};

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

/// Which targets a holder has rules for, so that the search skips what can't be there.
enum TargetBits : std::uint8_t { sku_rules = 1, category_rules = 2, all_rules = 4 };

/// One place where the search looks for a company.
struct Step {
    PackedId holder = 0;
    Level level = Level::base;
};

/// Everything that a price depends on, packed for reading: interned ids, and for each
/// (holder, target) one run of rules, sorted so that the winner comes first (see `is_ranked`).
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

    /// The same, and fetches what these steps will need, while the SKU is still compared.
    [[nodiscard]] std::optional<std::uint32_t> product(
        std::string_view sku, std::span<const Step> steps
    ) const;

    [[nodiscard]] Currency company_currency(std::uint32_t company) const;

    /// Up to `count` SKUs that look like a mistyped one: it is their beginning, or two letters
    /// differ. Reads every SKU (a millisecond for 100,000).
    [[nodiscard]] std::vector<std::string_view> similar_skus(
        std::string_view sku, std::size_t count
    ) const;

    // For the engine and the proof; everything below is read by number.

    /// In the configured order of levels, holders without rules left out.
    [[nodiscard]] std::span<const Step> steps(std::uint32_t company) const;

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

    [[nodiscard]] std::uint8_t targets_of(PackedId holder) const;

    [[nodiscard]] std::span<const PackedRule> run(PackedId holder, PackedId target) const;

    [[nodiscard]] const RuleTerms& terms(const PackedRule& rule) const {
        return terms_[rule.terms];
    }

    /// The rule's break in ten-thousandths of its unit.
    [[nodiscard]] std::int64_t min_quantity(const PackedRule& rule) const {
        return min_quantities_[rule.min_quantity];
    }

    [[nodiscard]] std::string_view id(const PackedRule& rule) const {
        return {rule_ids_.data() + rule.id};
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

    /// Where the run of a key is: open addressing, at most 3/4 full.
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

    struct CompanySteps {
        std::uint32_t first = 0;
        std::uint32_t count = 0;
        Currency currency;
    };

    static constexpr std::uint64_t empty_key = ~std::uint64_t{0};

    static std::uint64_t key(PackedId holder, PackedId target) {
        return (std::uint64_t{holder} << 32U) | target;
    }

    /// Rules for one product are many and cold; those for categories are few, and asked for with
    /// every product: kept apart, they stay in the processor's cache.
    [[nodiscard]] const Directory& directory(PackedId target) const {
        return target_kind_of(target) == TargetKind::sku ? sku_runs_ : wide_runs_;
    }

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
    std::array<std::vector<std::uint8_t>, 4> targets_;  ///< TargetBits by holder kind and number
    Directory sku_runs_;
    Directory wide_runs_;
    std::vector<PackedRule> rules_;
    std::vector<RuleTerms> terms_;
    std::vector<std::int64_t> min_quantities_;
    std::string rule_ids_;  ///< each ends with a NUL
};

}  // namespace portico::pricing
