#include "index_builder.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace portico::pricing {

IndexBuilder::IndexBuilder(Settings settings) : IndexWriter{Index{std::move(settings)}} {}

void IndexBuilder::add(const Product& product) {
    if (const auto usable = check(product); !usable.ok()) {
        return report("product", product.sku, usable.error().message);
    }
    const auto number = product_number(product.sku);
    if (index_.products_[number].is_known()) {
        return report("product", product.sku, "There are two products with this SKU.");
    }
    write(number, product);
}

void IndexBuilder::add(const Company& company) {
    if (const auto usable = check(company); !usable.ok()) {
        return report("company", company.id, usable.error().message);
    }
    const auto number = company_number(company.id);
    if (index_.companies_[number].is_known) {
        return report("company", company.id, "There are two companies with this id.");
    }
    write(number, company);
}

void IndexBuilder::add(const PriceList& list) {
    if (const auto usable = check(list); !usable.ok()) {
        return report("list", list.id, usable.error().message);
    }
    const auto number = list_number(list.id);
    if (index_.lists_[number].is_known) {
        return report("list", list.id, "There are two lists with this id.");
    }
    write(number, list);
}

void IndexBuilder::keep(Drafts& drafts, const PlacedRule& rule) {
    constexpr std::size_t piece = std::size_t{1} << 16U;
    if (drafts.empty() || drafts.back().size() == piece) drafts.emplace_back().reserve(piece);
    drafts.back().push_back(rule);
}

void IndexBuilder::add(const Rule& rule) {
    const auto placed = place(rule);
    if (!placed) return;
    ++index_.rule_count_;
    note_target(placed->holder, placed->target);
    count_edge(*placed, 1);
    if (target_kind_of(placed->target) != TargetKind::sku) return keep(wide_, *placed);
    const auto product = number_of(placed->target);
    if (product >= counts_.size()) counts_.resize(product + 1U);
    ++counts_[product];
    keep(for_products_, *placed);
}

Index IndexBuilder::finish() {
    place_product_rules();
    place_wide_rules();
    order_default_lists();
    cut_cycles();
    index_.products_.pack();
    index_.companies_.pack();
    index_.sku_slots_.pack();
    index_.company_slots_.pack();
    index_.version_ = 1;
    return std::move(index_);
}

/// Puts each rule into its product's piece of memory, in the order of arrival.
void IndexBuilder::scatter(std::byte* memory, const std::vector<std::size_t>& first) {
    auto next = first;
    for (auto& piece : for_products_) {
        for (const auto& draft : piece) {
            const auto product = number_of(draft.target);
            const auto begin = first[product];
            const auto place = next[product]++ - begin;
            auto* const block = memory + begin * rule_bytes;
            const auto holder = mixed(draft.holder);
            std::memcpy(block + place * sizeof(holder), &holder, sizeof(holder));
            std::memcpy(
                block + counts_[product] * sizeof(holder) + place * sizeof(PackedRule),
                &draft.rule,
                sizeof(PackedRule)
            );
        }
        piece = {};
    }
    for_products_ = {};
}

/// A counting sort by product, then each product's own rules: nothing is there twice for long.
void IndexBuilder::place_product_rules() {
    counts_.resize(index_.products_.size());
    std::vector<std::size_t> first(counts_.size());
    std::size_t rules = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        first[i] = rules;
        rules += counts_[i];
    }
    if (rules == 0) return;
    index_.built_bytes_ = rules * rule_bytes;
    index_.rules_bytes_ = index_.built_bytes_;
    index_.rules_ = allocate_large(index_.built_bytes_);
    scatter(index_.rules_.get(), first);
    std::vector<HeldRule> held;
    for (std::uint32_t product = 0; product < counts_.size(); ++product) {
        if (counts_[product] == 0) continue;
        auto& row = index_.products_.edit(product, batch_);
        auto* const block = index_.rules_.get() + first[product] * rule_bytes;
        row.rules = block;
        row.rule_count = counts_[product];
        read_rules(row, held);
        sort(row, held);
        lay(row, held, block);
        index_.hint_at_rules(product);
    }
}

void IndexBuilder::place_wide_rules() {
    std::vector<PlacedRule> rules;
    for (auto& piece : wide_) {
        rules.insert(rules.end(), piece.begin(), piece.end());
        piece = {};
    }
    wide_ = {};
    std::sort(rules.begin(), rules.end(), [this](const PlacedRule& a, const PlacedRule& b) {
        if (a.target != b.target) return a.target < b.target;
        if (a.holder != b.holder) return a.holder < b.holder;
        return ranks_before(nullptr, a.holder, a.rule, b.rule);
    });
    std::vector<PackedRule> run;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        run.push_back(rules[i].rule);
        const auto next = i + 1;
        const bool goes_on = next < rules.size() && rules[next].target == rules[i].target &&
                             rules[next].holder == rules[i].holder;
        if (goes_on) continue;
        set_wide_run(Index::wide_key(rules[i].holder, rules[i].target), run);
        run.clear();
    }
}

Index build_index(const RuleSet& rules, const Settings& settings) {
    IndexBuilder builder{settings};
    for (const auto& product : rules.products) builder.add(product);
    for (const auto& list : rules.lists) builder.add(list);
    for (const auto& company : rules.companies) builder.add(company);
    for (const auto& rule : rules.rules) builder.add(rule);
    return builder.finish();
}

}  // namespace portico::pricing
