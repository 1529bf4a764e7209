#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "names.hpp"
#include "packed.hpp"
#include "rule.hpp"
#include "rule_ids.hpp"
#include "shared_tables.hpp"

namespace portico::pricing {

class PriceWatch;

__extension__ using UnsignedInt128 = unsigned __int128;

/// Where the search looks for one company, in order; a dozen without memory of its own.
class Steps {
public:
    // Field by field: a step that is copied as a whole right after it was made waits for its parts.
    void add(PackedId holder, Level level, TargetBits targets) {
        if (size_ == near_.size()) return add_far({holder, level, targets});
        auto& step = near_[size_++];
        step.holder = holder;
        step.level = level;
        step.targets = targets;
    }

    [[nodiscard]] std::span<const Step> all() const {
        return far_.empty() ? std::span{near_}.first(size_) : std::span<const Step>{far_};
    }

private:
    void add_far(const Step& step) {
        if (far_.empty()) far_.assign(near_.begin(), near_.end());
        far_.push_back(step);
    }

    std::array<Step, 12> near_;  // only the first `size_` mean something
    std::size_t size_ = 0;
    std::vector<Step> far_;
};

/// Everything that a price depends on, packed for reading: interned ids, and for each
/// (holder, target) one run of rules, sorted so that the winner comes first (see RuleOrder).
/// The runs of one product lie side by side in the order of their mixed holders, so that a search
/// knows where its lines of memory are and fetches all of them at once.
/// A copy is a version (see shared_tables.hpp): any number of threads may read it while
/// IndexEditor makes the next one.
class Index {
public:
    Index() = default;

    /// Nothing in it yet.
    explicit Index(Settings settings);

    [[nodiscard]] const Settings& settings() const { return *settings_; }

    /// Counts from 1 with every change that a writer published; 0: nothing has been loaded yet.
    [[nodiscard]] std::uint64_t version() const { return version_; }

    /// Who is told of its prices; null: nobody. Must outlive the engines that ask it.
    [[nodiscard]] PriceWatch* watch() const { return watch_; }

    void set_watch(PriceWatch* watch) { watch_ = watch; }

    [[nodiscard]] std::size_t rule_count() const { return rule_count_; }

    [[nodiscard]] std::size_t product_count() const { return known_products_; }

    /// Bytes of all tables.
    [[nodiscard]] std::size_t memory_bytes() const;

    /// Number of a company or product by its id. Absent: not known.
    [[nodiscard]] std::optional<std::uint32_t> company(std::string_view id) const;

    [[nodiscard]] std::optional<std::uint32_t> product(std::string_view sku) const {
        return product(sku, hash_of(sku));
    }

    /// The same where its hash_of() is known already.
    [[nodiscard]] std::optional<std::uint32_t> product(std::string_view sku, std::uint64_t hash)
        const;

    /// The lists, groups and region of a company, each in their order.
    [[nodiscard]] std::span<const PackedId> holders(std::uint32_t company) const;

    [[nodiscard]] Currency company_currency(std::uint32_t company) const {
        return companies_[company].currency;
    }

    // What a price reads lies in a few places far from each other. They are fetched at once, as
    // soon as it is known where they most likely are, and what is not there is read later all the
    // same.

    /// Begins to fetch what guess_product() reads.
    void expect_product(std::uint64_t sku_hash) const { sku_slots_.expect(sku_hash); }

    /// What most likely is the product with this hash, and where its rules are.
    [[nodiscard]] NameSlots::Guess guess_product(std::uint64_t sku_hash) const {
        return sku_slots_.guess(sku_hash);
    }

    /// Begins to fetch the product, and its rules if they are few.
    void expect_row(const NameSlots::Guess& guess) const;

    /// Begins to fetch its rules of the steps' holders, if they are many.
    static void expect_rules(const NameSlots::Guess& guess, std::span<const Step> steps);

    /// Whether a step's holder can have a rule for the product: false for most that have none,
    /// without a look at their rules. `wide`: bits of what fits the product beside its SKU.
    [[nodiscard]] static bool may_have_rule(
        const Step& step, const PackedProduct& product, TargetBits wide
    ) {
        if ((step.targets & wide) != 0) return true;
        return (step.targets & target_bit(target_id(TargetKind::sku, 0))) != 0 &&
               (product.holder_bits & holder_bit(mixed(step.holder))) != 0;
    }

    /// Bits of the categories of a product, and of all products.
    [[nodiscard]] TargetBits wide_bits(const PackedProduct& product) const {
        auto bits = target_bit(target_id(TargetKind::all, 0));
        for (const auto category : categories(product)) {
            bits |= target_bit(target_id(TargetKind::category, category));
        }
        return bits;
    }

    /// Up to `count` SKUs that look like a mistyped one: it is their beginning, or two letters
    /// differ. Reads every SKU (a millisecond for 100,000).
    [[nodiscard]] std::vector<std::string_view> similar_skus(
        std::string_view sku, std::size_t count
    ) const;

    // For the engine and the proof; everything below is read by number.

    /// In the configured order of levels, holders without rules left out.
    void find_steps(std::uint32_t company, Steps& steps) const;

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
    [[nodiscard]] std::int64_t factor(const PackedProduct& product, std::uint32_t unit) const {
        constexpr std::int64_t one = 1'000'000;
        if (unit == nothing || unit == product.unit) return one;
        for (const auto& candidate : units(product)) {
            if (candidate.code == unit) return candidate.factor;
        }
        return 0;
    }

    [[nodiscard]] const PackedList& list_at(std::uint32_t number) const { return lists_[number]; }

    /// Lists that take prices from each other: this link of theirs was cut.
    [[nodiscard]] bool is_cut(std::uint32_t list, std::uint32_t source) const;

    [[nodiscard]] TargetBits targets_of(PackedId holder) const {
        const auto number = number_of(holder);
        switch (holder_kind_of(holder)) {
            case HolderKind::company:
                return companies_[number].targets;
            case HolderKind::list:
                return lists_[number].is_known ? lists_[number].targets : 0;
            case HolderKind::group:
                return group_targets_[number];
            case HolderKind::region:
                return region_targets_[number];
        }
        return 0;
    }

    /// A holder's rules for this very product.
    [[nodiscard]] static std::span<const PackedRule> product_run(
        const PackedProduct& product, PackedId holder
    );

    /// A holder's rules for a category or for all products.
    [[nodiscard]] std::span<const PackedRule> wide_run(PackedId holder, PackedId target) const;

    /// Millionths of the configured rounding; 0: it can't be used.
    [[nodiscard]] std::int64_t rounding_step() const { return rounding_step_; }

    [[nodiscard]] const RuleTerms& terms(const PackedRule& rule) const {
        return terms_[rule.terms];
    }

    [[nodiscard]] RuleText id(const PackedRule& rule) const { return rule_ids_.text(rule.id); }

    [[nodiscard]] std::optional<std::uint32_t> unit(std::string_view code) const {
        return units_.find(code);
    }

    [[nodiscard]] std::string_view unit_code(std::uint32_t number) const {
        return units_.name(number);
    }

    [[nodiscard]] std::string_view sku(std::uint32_t product) const {
        return products_[product].sku.view();
    }

    [[nodiscard]] std::string_view holder_name(PackedId holder) const;

    [[nodiscard]] std::string_view category_name(std::uint32_t number) const {
        return category_paths_.name(number);
    }

private:
    friend class IndexWriter;
    friend class IndexBuilder;
    friend class IndexEditor;
    friend class IndexImage;

    /// Notes beside the product's name where its rules are.
    void hint_at_rules(std::uint32_t number) {
        const auto& row = products_[number];
        const RulesHint hint{row.rules, row.rule_count};
        sku_slots_.set_hint(hash_of(row.sku.view()), number, hint.word());
    }

    static std::uint64_t wide_key(PackedId holder, PackedId target) {
        return (std::uint64_t{target} << 32U) | holder;
    }

    /// Where a key begins to be looked for: first its chunk, which it never leaves.
    [[nodiscard]] static std::uint32_t wide_slot(std::uint64_t key, std::uint32_t slots) {
        const auto hash = key * 0x9e37'79b9'7f4a'7c15U;
        return static_cast<std::uint32_t>((UnsignedInt128{hash} * slots) >> 64U);
    }

    [[nodiscard]] static std::uint32_t next_wide_slot(std::uint32_t slot) {
        constexpr auto chunk = Chunks<WideRun>::chunk_rows;
        return slot / chunk * chunk + (slot + 1) % chunk;
    }

    std::shared_ptr<const Settings> settings_ = std::make_shared<const Settings>();
    std::uint64_t version_ = 0;
    PriceWatch* watch_ = nullptr;
    std::int64_t rounding_step_ = 0;
    std::size_t rule_count_ = 0;
    std::size_t known_products_ = 0;
    NameSlots sku_slots_;
    NameSlots company_slots_;
    std::shared_ptr<TextArena> long_names_ = std::make_shared<TextArena>();
    Names list_ids_;
    Names groups_;
    Names regions_;
    Names units_;
    Names category_paths_;
    Chunks<PackedProduct> products_;
    Chunks<PackedCompany> companies_;
    Chunks<PackedList> lists_;
    Chunks<TargetBits> group_targets_;
    Chunks<TargetBits> region_targets_;
    Chunks<WideRun> wide_runs_;
    Growing<PackedUnit> product_units_;
    Growing<std::uint32_t> category_numbers_;
    Growing<PackedId> far_holders_;
    Growing<RuleTerms> terms_;
    RuleIds rule_ids_;
    std::vector<std::uint32_t> default_lists_;                   ///< in their order
    std::vector<std::pair<std::uint32_t, std::uint32_t>> cuts_;  ///< sorted
    std::shared_ptr<std::byte[]> rules_;       ///< of the whole build; edited ones lie elsewhere
    std::shared_ptr<std::byte[]> wide_rules_;  ///< those of an image; others lie elsewhere
    std::size_t built_bytes_ = 0;
    std::size_t rules_bytes_ = 0;  ///< those and the edited ones
};

}  // namespace portico::pricing
