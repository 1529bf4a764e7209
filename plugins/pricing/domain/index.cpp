#include "index.hpp"

#include <algorithm>
#include <utility>

namespace portico::pricing {
namespace {

/// Edits (insert, delete, replace) that turn one text into the other, or a number above `limit`.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
    constexpr std::size_t length_max = 64;
    if (a.size() > length_max || b.size() > length_max) return limit + 1;
    if (a.size() > b.size() + limit || b.size() > a.size() + limit) return limit + 1;
    std::array<std::size_t, length_max + 1> row{};
    for (std::size_t i = 0; i <= b.size(); ++i) row[i] = i;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        std::size_t best = row[0];
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
            best = std::min(best, row[j]);
        }
        if (best > limit) return limit + 1;
    }
    return row[b.size()];
}

/// So few rules of a product are fetched as a whole.
constexpr std::uint32_t few_rules = 12;

/// The first steps mostly give the price, and a processor waits for a dozen lines at a time.
constexpr std::size_t fetched_steps = 5;

/// Where `wanted` is among `count` holders that lie evenly.
std::size_t expected_place(std::uint32_t wanted, std::size_t count) {
    return (std::uint64_t{wanted} * count) >> 32U;
}

/// The first place that is not before `wanted`: from where it is expected in growing steps, then
/// by halves.
std::size_t lower_bound(const std::uint32_t* holders, std::size_t count, std::uint32_t wanted) {
    if (count <= few_rules) {
        std::size_t before = 0;
        for (std::size_t i = 0; i < count; ++i) before += holders[i] < wanted ? 1 : 0;
        return before;
    }
    std::size_t low = 0;
    std::size_t high = count;
    const auto expected = expected_place(wanted, count);
    std::size_t stride = 4;
    if (holders[expected] < wanted) {
        low = expected + 1;
        while (low + stride < count && holders[low + stride] < wanted) {
            low += stride + 1;
            stride *= 2;
        }
        high = std::min(count, low + stride);
    } else {
        high = expected;
        while (high > stride && holders[high - stride] >= wanted) {
            high -= stride;
            stride *= 2;
        }
        low = high > stride ? high - stride : 0;
    }
    // Without a branch to guess wrong: where a holder is has no pattern.
    const auto* at = holders + low;
    for (auto left = high - low; left > 0;) {
        const auto half = left / 2;
        const bool is_behind = at[half] < wanted;
        at = is_behind ? at + half + 1 : at;
        left = is_behind ? left - half - 1 : half;
    }
    return static_cast<std::size_t>(at - holders);
}

}  // namespace

Index::Index(Settings settings) : settings_{std::make_shared<const Settings>(std::move(settings))} {
    const auto step = settings_->rounding_step.coefficient_at(6);
    if (step.ok()) rounding_step_ = *step;
}

std::size_t Index::memory_bytes() const {
    std::size_t bytes = rules_bytes_ + products_.memory_bytes() + companies_.memory_bytes() +
                        lists_.memory_bytes() + group_targets_.memory_bytes() +
                        region_targets_.memory_bytes() + wide_runs_.memory_bytes() +
                        product_units_.memory_bytes() + category_numbers_.memory_bytes() +
                        far_holders_.memory_bytes() + terms_.memory_bytes() +
                        rule_ids_.memory_bytes() + sku_slots_.memory_bytes() +
                        company_slots_.memory_bytes() + long_names_->memory_bytes();
    for (const auto* names : {&list_ids_, &groups_, &regions_, &units_, &category_paths_}) {
        bytes += names->memory_bytes();
    }
    return bytes;
}

std::optional<std::uint32_t> Index::company(std::string_view id) const {
    const auto number =
        company_slots_.find(hash_of(id), companies_.size(), [&](std::uint32_t candidate) {
            return is_same(companies_[candidate].id.view(), id);
        });
    if (number && !companies_[*number].is_known) return {};
    return number;
}

std::optional<std::uint32_t> Index::product(std::string_view sku, std::uint64_t hash) const {
    const auto number = sku_slots_.find(hash, products_.size(), [&](std::uint32_t candidate) {
        return is_same(products_[candidate].sku.view(), sku);
    });
    if (number && !products_[*number].is_known()) return {};
    return number;
}

std::vector<std::string_view> Index::similar_skus(std::string_view sku, std::size_t count) const {
    constexpr std::size_t edits_max = 2;
    std::vector<std::pair<std::size_t, std::string_view>> found;
    for (std::uint32_t number = 0; number < products_.size(); ++number) {
        if (!products_[number].is_known()) continue;
        const auto candidate = this->sku(number);
        std::size_t distance = edit_distance(sku, candidate, edits_max);
        const bool is_beginning = !sku.empty() && candidate.substr(0, sku.size()) == sku;
        if (is_beginning) distance = std::min(distance, edits_max);
        if (distance > edits_max || distance >= std::max(sku.size(), candidate.size())) continue;
        found.emplace_back(distance, candidate);
    }
    const auto kept = std::min(count, found.size());
    const auto end = found.begin() + static_cast<std::ptrdiff_t>(kept);
    std::partial_sort(found.begin(), end, found.end());
    std::vector<std::string_view> names;
    for (auto at = found.begin(); at != end; ++at) names.push_back(at->second);
    return names;
}

std::span<const PackedId> Index::holders(std::uint32_t company) const {
    const auto& row = companies_[company];
    const auto* const far = far_holders_.data() + row.far_holders;
    const auto* const first =
        row.holders <= PackedCompany::near_max ? row.near_holders.data() : far;
    return {first, row.holders};
}

void Index::find_steps(std::uint32_t company, Steps& steps) const {
    const auto holders = this->holders(company);
    const auto add = [&](PackedId holder, Level level) {
        const auto targets = targets_of(holder);
        if (targets != 0) steps.add(holder, level, targets);
    };
    const auto add_all = [&](HolderKind kind, Level level) {
        for (const auto holder : holders) {
            if (holder_kind_of(holder) == kind) add(holder, level);
        }
    };
    for (const auto level : settings_->levels) {
        switch (level) {
            case Level::company:
                add(holder_id(HolderKind::company, company), level);
                break;
            case Level::company_list:
                add_all(HolderKind::list, level);
                break;
            case Level::group:
                add_all(HolderKind::group, level);
                break;
            case Level::region:
                add_all(HolderKind::region, level);
                break;
            case Level::default_list:
                for (const auto list : default_lists_) {
                    add(holder_id(HolderKind::list, list), level);
                }
                break;
            case Level::base:
                steps.add(0, level, 0);
                break;
        }
    }
}

bool Index::is_cut(std::uint32_t list, std::uint32_t source) const {
    return !cuts_.empty() &&
           std::binary_search(cuts_.begin(), cuts_.end(), std::pair{list, source});
}

void Index::expect_row(const NameSlots::Guess& guess) const {
    constexpr std::size_t line = 64;
    if (guess.number >= products_.size()) return;
    __builtin_prefetch(&products_[guess.number]);
    const RulesHint hint{guess.hint};
    if (hint.count() > few_rules) return;
    const auto end = hint.rules() + hint.count() * rule_bytes;
    for (auto at = hint.rules(); at < end; at += line) __builtin_prefetch(at);
}

void Index::expect_rules(const NameSlots::Guess& guess, std::span<const Step> steps) {
    const RulesHint hint{guess.hint};
    if (hint.count() <= few_rules) return;
    const auto rules = hint.rules() + hint.count() * sizeof(std::uint32_t);
    for (const auto& step : steps.first(std::min(steps.size(), fetched_steps))) {
        if (step.targets == 0) continue;
        const auto place = expected_place(mixed(step.holder), hint.count());
        __builtin_prefetch(hint.rules() + place * sizeof(std::uint32_t));
        __builtin_prefetch(rules + place * sizeof(PackedRule));
    }
}

std::span<const PackedRule> Index::product_run(const PackedProduct& product, PackedId holder) {
    const auto wanted = mixed(holder);
    if ((product.holder_bits & holder_bit(wanted)) == 0) return {};
    const auto* const holders = product.mixed_holders();
    const auto first = lower_bound(holders, product.rule_count, wanted);
    auto last = first;
    while (last != product.rule_count && holders[last] == wanted) ++last;
    return {product.first_rule() + first, last - first};
}

std::span<const PackedRule> Index::wide_run(PackedId holder, PackedId target) const {
    if (wide_runs_.size() == 0) return {};
    const auto wanted = wide_key(holder, target);
    for (auto at = wide_slot(wanted, wide_runs_.size());; at = next_wide_slot(at)) {
        const auto& run = wide_runs_[at];
        if (run.key == wanted) return {run.rules, run.count};
        if (run.key == WideRun::no_key) return {};
    }
}

std::string_view Index::holder_name(PackedId holder) const {
    const auto number = number_of(holder);
    switch (holder_kind_of(holder)) {
        case HolderKind::company:
            return companies_[number].id.view();
        case HolderKind::list:
            return list_ids_.name(number);
        case HolderKind::group:
            return groups_.name(number);
        case HolderKind::region:
            return regions_.name(number);
    }
    return {};
}

}  // namespace portico::pricing
