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

template <class T>
std::size_t bytes_of(const std::vector<T>& column) {
    return column.capacity() * sizeof(T);
}

/// Begins to fetch the first lines of a table; more than these few are rarely read.
template <class T>
void prefetch_all(std::span<const T> rows) {
    constexpr std::size_t line = 64;
    constexpr std::size_t lines_max = 8;
    const auto* const from = reinterpret_cast<const char*>(rows.data());
    const auto bytes = std::min(rows.size_bytes(), lines_max * line);
    for (std::size_t at = 0; at < bytes; at += line) __builtin_prefetch(from + at);
}

}  // namespace

std::size_t Index::memory_bytes() const {
    std::size_t bytes = bytes_of(products_) + bytes_of(product_units_) +
                        bytes_of(category_numbers_) + bytes_of(lists_) + bytes_of(company_steps_) +
                        bytes_of(steps_) + bytes_of(wide_runs_.slots) + bytes_of(holders_) +
                        bytes_of(rules_) + bytes_of(terms_) + bytes_of(min_quantities_) +
                        rule_ids_.capacity();
    for (const auto* names :
         {&skus_, &companies_, &list_ids_, &groups_, &regions_, &units_, &category_paths_}) {
        bytes += names->memory_bytes();
    }
    for (const auto& bits : targets_) bytes += bytes_of(bits);
    return bytes;
}

std::optional<std::uint32_t> Index::company(std::string_view id) const {
    return companies_.find(id, [this](std::uint32_t number) {
        __builtin_prefetch(&company_steps_[number]);
    });
}

std::optional<std::uint32_t> Index::product(std::string_view sku) const {
    return skus_.find(sku, [this](std::uint32_t number) {
        const auto* const product = products_.data() + number;
        __builtin_prefetch(product);
        __builtin_prefetch(product + 1);  // where the rules end
    });
}

void Index::expect_steps(std::uint32_t company) const {
    prefetch_all(steps(company));
}

void Index::expect_rules(std::uint32_t product) const {
    const auto range = rules_for(product);
    const auto count = range.end - range.first;
    prefetch_all(std::span{holders_.data() + range.first, count});
    prefetch_all(std::span{rules_.data() + range.first, count});
}

std::vector<std::string_view> Index::similar_skus(std::string_view sku, std::size_t count) const {
    constexpr std::size_t edits_max = 2;
    std::vector<std::pair<std::size_t, std::string_view>> found;
    for (std::uint32_t number = 0; number < skus_.size(); ++number) {
        const auto candidate = skus_.name(number);
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

std::int64_t Index::factor(const PackedProduct& product, std::uint32_t unit) const {
    constexpr std::int64_t one = 1'000'000;
    if (unit == nothing || unit == product.unit) return one;
    for (std::uint32_t i = 0; i < product.units; ++i) {
        const auto& candidate = product_units_[product.first_unit + i];
        if (candidate.code == unit) return candidate.factor;
    }
    return 0;
}

std::span<const PackedRule> Index::sku_run(PackedId holder, std::uint32_t product) const {
    const auto range = rules_for(product);
    const auto* at = holders_.data() + range.first;
    const auto* const end = holders_.data() + range.end;
    // A binary search without a branch to guess wrong: where a holder is has no pattern.
    for (auto left = static_cast<std::size_t>(end - at); left > 0;) {
        const auto half = left / 2;
        const bool is_behind = at[half] < holder;
        at = is_behind ? at + half + 1 : at;
        left = is_behind ? left - half - 1 : half;
    }
    const auto* last = at;
    while (last != end && *last == holder) ++last;
    return {rules_.data() + (at - holders_.data()), static_cast<std::size_t>(last - at)};
}

std::span<const PackedRule> Index::wide_run(PackedId holder, PackedId target) const {
    if (wide_runs_.slots.empty()) return {};
    const auto wanted = key(holder, target);
    for (std::size_t at = wide_runs_.slot_of(wanted);; at = wide_runs_.after(at)) {
        const auto& run = wide_runs_.slots[at];
        if (run.key == wanted) return {rules_.data() + run.first, run.count};
        if (run.key == empty_key) return {};
    }
}

std::optional<std::uint32_t> Index::unit(std::string_view code) const {
    return units_.find(code);
}

std::string_view Index::unit_code(std::uint32_t number) const {
    return units_.name(number);
}

std::string_view Index::sku(std::uint32_t product) const {
    return skus_.name(product);
}

std::string_view Index::holder_name(PackedId holder) const {
    const auto number = number_of(holder);
    switch (holder_kind_of(holder)) {
        case HolderKind::company:
            return companies_.name(number);
        case HolderKind::list:
            return list_ids_.name(number);
        case HolderKind::group:
            return groups_.name(number);
        case HolderKind::region:
            return regions_.name(number);
    }
    return {};
}

std::string_view Index::category_name(std::uint32_t number) const {
    return category_paths_.name(number);
}

}  // namespace portico::pricing
