#include "index_editor.hpp"

#include <algorithm>
#include <utility>

namespace portico::pricing {
namespace {

bool is_same(const PackedRule& a, const PackedRule& b) {
    return a.value == b.value && a.terms == b.terms && a.id == b.id;
}

}  // namespace

IndexEditor::IndexEditor(Index index, std::uint64_t version) : IndexWriter{std::move(index)} {
    index_.version_ = std::max(index_.version_, version);
    batch_ = index_.version_ + 2;  // what was built before is never changed in place
}

bool IndexEditor::visit_place(std::uint32_t place, const Visit& visit) const {
    if ((place & wide_place) != 0) {
        const auto key = wide_keys_[place & ~wide_place];
        const auto holder = static_cast<PackedId>(key);
        const auto target = static_cast<PackedId>(key >> 32U);
        std::size_t position = 0;
        for (const auto& rule : index_.wide_run(holder, target)) {
            if (visit({holder, target, rule}, position++)) return true;
        }
        return false;
    }
    const auto& product = index_.product_at(place);
    const auto target = target_id(TargetKind::sku, place);
    for (std::size_t i = 0; i < product.rule_count; ++i) {
        const auto holder = unmixed(product.mixed_holders()[i]);
        if (visit({holder, target, product.first_rule()[i]}, i)) return true;
    }
    return false;
}

std::uint32_t IndexEditor::wide_place_of(std::uint64_t key) {
    const auto next = static_cast<std::uint32_t>(wide_keys_.size()) | wide_place;
    const auto [known, is_new] = wide_places_.try_emplace(key, next);
    if (is_new) wide_keys_.push_back(key);
    return known->second;
}

std::uint32_t IndexEditor::place_of(const PlacedRule& rule) {
    if (target_kind_of(rule.target) == TargetKind::sku) return number_of(rule.target);
    return wide_place_of(Index::wide_key(rule.holder, rule.target));
}

void IndexEditor::learn_place(const PlacedRule& rule, std::uint32_t place) {
    places_.add(hash_of(index_.id(rule.rule)), place);
}

void IndexEditor::prepare() {
    if (is_prepared_ && !places_.is_full()) return;
    const bool counts_edges = !is_prepared_;
    is_prepared_ = true;
    places_.reset(index_.rule_count());
    const auto learn = [&](std::uint32_t place) {
        visit_place(place, [&](const PlacedRule& rule, std::size_t) {
            learn_place(rule, place);
            if (counts_edges) count_edge(rule, 1);
            return false;
        });
    };
    for (std::uint32_t product = 0; product < index_.products_.size(); ++product) learn(product);
    for (std::uint32_t row = 0; row < index_.wide_runs_.size(); ++row) {
        const auto key = index_.wide_runs_[row].key;
        if (key != WideRun::no_key) learn(wide_place_of(key));
    }
    if (counts_edges) edges_changed_ = false;
}

std::optional<IndexEditor::Located> IndexEditor::find_rule(std::string_view id) {
    prepare();
    const auto packed = index_.rule_ids_.find(id);
    std::optional<Located> located;
    const auto has_it = [&](std::uint32_t place) {
        return visit_place(place, [&](const PlacedRule& rule, std::size_t position) {
            const bool is_it =
                packed ? rule.rule.id == *packed
                       : RuleIds::is_text(rule.rule.id) && index_.id(rule.rule).view() == id;
            if (is_it) located = Located{place, position, rule};
            return is_it;
        });
    };
    static_cast<void>(places_.find(hash_of(id), has_it));
    return located;
}

/// The former rules stay as long as an older version needs them.
void IndexEditor::set_product_rules(std::uint32_t number, const std::vector<HeldRule>& rules) {
    auto& row = index_.products_.edit(number, batch_);
    const auto* const former = row.rules;
    const auto* const built = index_.rules_.get();
    const bool was_built = former >= built && former < built + index_.built_bytes_;
    if (!was_built) index_.rules_bytes_ -= row.rule_count * rule_bytes;
    index_.rules_bytes_ += rules.size() * rule_bytes;
    std::shared_ptr<std::byte[]> memory;
    if (!rules.empty()) memory = allocate_large(rules.size() * rule_bytes);
    lay(row, rules, memory.get());
    index_.hint_at_rules(number);
    index_.products_.keep(number, former, std::move(memory));
}

std::vector<PackedRule> IndexEditor::wide_rules(std::uint64_t key) const {
    const auto run = index_.wide_run(static_cast<PackedId>(key), static_cast<PackedId>(key >> 32U));
    return {run.begin(), run.end()};
}

void IndexEditor::insert(const PlacedRule& rule) {
    if (places_.is_full()) prepare();
    const auto place = place_of(rule);
    if ((place & wide_place) != 0) {
        const auto key = wide_keys_[place & ~wide_place];
        auto rules = wide_rules(key);
        const auto at = std::upper_bound(
            rules.begin(),
            rules.end(),
            rule.rule,
            [&](const PackedRule& a, const PackedRule& b) {
                return ranks_before(nullptr, rule.holder, a, b);
            }
        );
        rules.insert(at, rule.rule);
        set_wide_run(key, rules);
    } else {
        const auto& product = index_.product_at(place);
        std::vector<HeldRule> rules;
        read_rules(product, rules);
        const HeldRule held{mixed(rule.holder), rule.rule};
        const auto at = std::upper_bound(
            rules.begin(),
            rules.end(),
            held,
            [&](const HeldRule& a, const HeldRule& b) { return comes_before(product, a, b); }
        );
        rules.insert(at, held);
        set_product_rules(place, rules);
    }
    learn_place(rule, place);
    note_target(rule.holder, rule.target);
    count_edge(rule, 1);
    ++index_.rule_count_;
    has_changes_ = true;
}

void IndexEditor::erase(const Located& found) {
    const auto position = static_cast<std::ptrdiff_t>(found.position);
    if ((found.place & wide_place) != 0) {
        const auto key = wide_keys_[found.place & ~wide_place];
        auto rules = wide_rules(key);
        rules.erase(rules.begin() + position);
        set_wide_run(key, rules);
    } else {
        std::vector<HeldRule> rules;
        read_rules(index_.product_at(found.place), rules);
        rules.erase(rules.begin() + position);
        set_product_rules(found.place, rules);
    }
    places_.remove(hash_of(index_.id(found.rule.rule)), found.place);
    count_edge(found.rule, -1);
    --index_.rule_count_;
    has_changes_ = true;
}

void IndexEditor::put(const Rule& rule) {
    const auto former = find_rule(rule.id);
    const auto placed =
        place(rule, former ? std::optional<std::uint64_t>{former->rule.rule.id} : std::nullopt);
    if (former && placed && former->place == place_of(*placed) &&
        former->rule.holder == placed->holder && is_same(former->rule.rule, placed->rule)) {
        return;
    }
    if (former) erase(*former);
    if (placed) insert(*placed);
}

void IndexEditor::remove_rule(std::string_view id) {
    if (const auto found = find_rule(id)) erase(*found);
}

void IndexEditor::put(const Product& product) {
    if (const auto usable = check(product); !usable.ok()) {
        remove_product(product.sku);
        return report("product", product.sku, usable.error().message);
    }
    const auto number = product_number(product.sku);
    const auto former = index_.product_at(number);
    const auto& row = write(number, product);
    has_changes_ = true;
    const bool has_same_units =
        former.unit == row.unit && former.first_unit == row.first_unit && former.units == row.units;
    if (has_same_units || row.rule_count == 0) return;
    std::vector<HeldRule> rules;
    read_rules(row, rules);
    sort(row, rules);
    set_product_rules(number, rules);
}

void IndexEditor::put(const Company& company) {
    if (const auto usable = check(company); !usable.ok()) {
        remove_company(company.id);
        return report("company", company.id, usable.error().message);
    }
    write(company_number(company.id), company);
    has_changes_ = true;
}

void IndexEditor::put(const PriceList& list) {
    if (const auto usable = check(list); !usable.ok()) {
        remove_list(list.id);
        return report("list", list.id, usable.error().message);
    }
    const auto number = list_number(list.id);
    const auto& row = index_.list_at(number);
    if (row.targets != 0 && row.mode != list.mode) {
        needs_rebuild_ = true;
        return;
    }
    write(number, list);
    lists_changed_ = true;
    has_changes_ = true;
}

void IndexEditor::remove_product(std::string_view sku) {
    const auto number = index_.product(sku);
    if (!number) return;
    index_.products_.edit(*number, batch_).unit = nothing;
    --index_.known_products_;
    has_changes_ = true;
}

void IndexEditor::remove_company(std::string_view id) {
    const auto number = index_.company(id);
    if (!number) return;
    index_.companies_.edit(*number, batch_).is_known = false;
    has_changes_ = true;
}

void IndexEditor::remove_list(std::string_view id) {
    const auto number = index_.list_ids_.find(id);
    if (!number || !index_.list_at(*number).is_known) return;
    index_.lists_.edit(*number, batch_).is_known = false;
    lists_changed_ = true;
    edges_changed_ = true;
    has_changes_ = true;
}

Index IndexEditor::publish() {
    if (lists_changed_) order_default_lists();
    if (edges_changed_) {
        prepare();
        cut_cycles();
    }
    lists_changed_ = false;
    has_changes_ = false;
    ++batch_;
    ++index_.version_;
    return index_;
}

}  // namespace portico::pricing
