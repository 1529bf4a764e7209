#include "index_writer.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace portico::pricing {
namespace {

/// Millionths of a number that check() let through.
std::int64_t millionths(const Decimal& number) {
    const auto coefficient = number.coefficient_at(6);
    PORTICO_ASSERT(coefficient.ok());
    return *coefficient;
}

std::int64_t step_of(const Rounding& rounding) {
    return rounding.step ? millionths(*rounding.step) : 0;
}

}  // namespace

IndexWriter::IndexWriter(Index index) : index_{std::move(index)} {
    for (std::uint32_t i = 0; i < index_.terms_.size(); ++i) terms_.emplace(index_.terms_[i], i);
    for (std::uint32_t i = 0; i < index_.products_.size(); ++i) {
        const auto& row = index_.products_[i];
        if (row.categories == 0) continue;
        const auto deepest = index_.category_numbers_[row.first_category];
        categories_.try_emplace(
            std::string{index_.category_name(deepest)}, row.first_category, row.categories
        );
    }
    for (std::uint32_t i = 0; i < index_.wide_runs_.size(); ++i) {
        if (index_.wide_runs_[i].key != WideRun::no_key) ++wide_run_count_;
    }
}

void IndexWriter::report(std::string_view kind, std::string_view id, std::string sentence) {
    constexpr std::size_t kept_max = 1000;
    ++problem_count_;
    if (problems_.size() == kept_max) return;
    problems_.push_back({std::string{kind} + " " + std::string{id}, std::move(sentence)});
}

std::uint32_t IndexWriter::product_number(std::string_view sku) {
    const auto hash = hash_of(sku);
    const auto known =
        index_.sku_slots_.find(hash, index_.products_.size(), [&](std::uint32_t number) {
            return index_.products_[number].sku.view() == sku;
        });
    if (known) return *known;
    const auto number = index_.products_.size();
    PORTICO_ASSERT(number < (1U << 30U));
    PackedProduct row;
    row.sku = ShortName{sku, *index_.long_names_};
    index_.products_.push_back(row, batch_);
    index_.sku_slots_.add(hash, number);
    return number;
}

std::uint32_t IndexWriter::company_number(std::string_view id) {
    const auto hash = hash_of(id);
    const auto known =
        index_.company_slots_.find(hash, index_.companies_.size(), [&](std::uint32_t number) {
            return index_.companies_[number].id.view() == id;
        });
    if (known) return *known;
    const auto number = index_.companies_.size();
    PORTICO_ASSERT(number < (1U << 30U));
    PackedCompany row;
    row.id = ShortName{id, *index_.long_names_};
    index_.companies_.push_back(row, batch_);
    index_.company_slots_.add(hash, number);
    return number;
}

std::uint32_t IndexWriter::list_number(std::string_view id) {
    const auto number = index_.list_ids_.intern(id);
    if (number == index_.lists_.size()) index_.lists_.push_back({}, batch_);
    return number;
}

std::uint32_t IndexWriter::group_number(std::string_view name) {
    const auto number = index_.groups_.intern(name);
    if (number == index_.group_targets_.size()) index_.group_targets_.push_back(0, batch_);
    return number;
}

std::uint32_t IndexWriter::region_number(std::string_view name) {
    const auto number = index_.regions_.intern(name);
    if (number == index_.region_targets_.size()) index_.region_targets_.push_back(0, batch_);
    return number;
}

PackedProduct& IndexWriter::write(std::uint32_t number, const Product& product) {
    auto& row = index_.products_.edit(number, batch_);
    if (!row.is_known()) ++index_.known_products_;
    row.base_price = product.base_price ? millionths(*product.base_price) : -1;
    row.currency = product.currency.empty() ? index_.settings().currency : product.currency;
    row.unit = index_.units_.intern(product.unit);
    write_units(product, row);
    write_categories(product.category, row);
    return row;
}

void IndexWriter::write_units(const Product& product, PackedProduct& row) {
    std::vector<PackedUnit> units;
    for (const auto& unit : product.units) {
        if (unit.code == product.unit) continue;  // "pcs=1" beside the base unit pcs
        units.push_back({index_.units_.intern(unit.code), millionths(unit.factor)});
    }
    const auto former = index_.units(row);
    if (std::equal(units.begin(), units.end(), former.begin(), former.end())) return;
    row.first_unit = static_cast<std::uint32_t>(index_.product_units_.size());
    row.units = static_cast<std::uint16_t>(units.size());
    for (const auto& unit : units) index_.product_units_.push_back(unit);
}

void IndexWriter::write_categories(const std::string& path, PackedProduct& product) {
    product.first_category = 0;
    product.categories = 0;
    if (path.empty()) return;
    const auto [known, is_new] = categories_.try_emplace(path);
    if (is_new) {
        known->second.first = static_cast<std::uint32_t>(index_.category_numbers_.size());
        for (std::size_t end = path.size(); end != std::string::npos && end > 0;
             end = path.rfind('/', end - 1)) {
            const auto prefix = std::string_view{path}.substr(0, end);
            index_.category_numbers_.push_back(index_.category_paths_.intern(prefix));
            ++known->second.second;
        }
    }
    std::tie(product.first_category, product.categories) = known->second;
}

void IndexWriter::write(std::uint32_t number, const Company& company) {
    std::vector<PackedId> holders;
    for (const auto& list : company.lists) {
        holders.push_back(holder_id(HolderKind::list, list_number(list)));
    }
    for (const auto& group : company.groups) {
        holders.push_back(holder_id(HolderKind::group, group_number(group)));
    }
    if (!company.region.empty()) {
        holders.push_back(holder_id(HolderKind::region, region_number(company.region)));
    }
    auto& row = index_.companies_.edit(number, batch_);
    row.is_known = true;
    row.currency = company.currency.empty() ? index_.settings().currency : company.currency;
    row.holders = static_cast<std::uint16_t>(holders.size());
    if (holders.size() <= PackedCompany::near_max) {
        std::copy(holders.begin(), holders.end(), row.near_holders.begin());
        return;
    }
    row.far_holders = static_cast<std::uint32_t>(index_.far_holders_.size());
    for (const auto holder : holders) index_.far_holders_.push_back(holder);
}

void IndexWriter::write(std::uint32_t number, const PriceList& list) {
    const auto reference = list.reference_list.empty() ? nothing : list_number(list.reference_list);
    auto& row = index_.lists_.edit(number, batch_);
    if (row.reference_list != reference || !row.is_known) edges_changed_ = true;
    row.is_known = true;
    row.currency = list.currency;
    row.kind = list.kind;
    row.mode = list.mode;
    row.priority = list.priority;
    row.validity = list.validity;
    row.rounding_step = step_of(list.rounding);
    row.rounding_mode = list.rounding.mode;
    row.reference_list = reference;
}

std::optional<PackedId> IndexWriter::find_holder(const Rule& rule) {
    switch (rule.holder_kind) {
        case HolderKind::company:
            return holder_id(rule.holder_kind, company_number(rule.holder));
        case HolderKind::group:
            return holder_id(rule.holder_kind, group_number(rule.holder));
        case HolderKind::region:
            return holder_id(rule.holder_kind, region_number(rule.holder));
        case HolderKind::list:
            return holder_id(rule.holder_kind, list_number(rule.holder));
    }
    return {};
}

/// Reports what makes a rule useless today; it may become useful when other records change.
void IndexWriter::report_useless(const Rule& rule, PackedId holder, PackedId target) {
    if (rule.holder_kind == HolderKind::list) {
        const auto& list = index_.lists_[number_of(holder)];
        if (!list.is_known) {
            return report("rule", rule.id, "Its list " + rule.holder + " does not exist.");
        }
        if (!rule.currency.empty() && rule.currency != list.currency) {
            return report(
                "rule", rule.id, "Its currency is not that of its list " + rule.holder + "."
            );
        }
    }
    if (rule.kind == RuleKind::of_list && !index_.lists_[list_number(rule.of_list)].is_known) {
        return report(
            "rule",
            rule.id,
            "It takes the price of list " + rule.of_list + ", which does not exist."
        );
    }
    if (rule.target_kind == TargetKind::sku && !rule.unit.empty()) {
        const auto& product = index_.products_[number_of(target)];
        const auto unit = index_.units_.intern(rule.unit);
        if (product.is_known() && index_.factor(product, unit) == 0) {
            report("rule", rule.id, rule.target + " is not sold in the unit " + rule.unit + ".");
        }
    }
}

std::optional<IndexWriter::PlacedRule> IndexWriter::place(
    const Rule& rule, std::optional<std::uint64_t> known_id
) {
    if (const auto sound = check(rule); !sound.ok()) {
        report("rule", rule.id, sound.error().message);
        return {};
    }
    const auto holder = find_holder(rule);
    auto target = target_id(TargetKind::all, 0);
    if (rule.target_kind == TargetKind::sku) {
        target = target_id(rule.target_kind, product_number(rule.target));
    } else if (rule.target_kind == TargetKind::category) {
        target = target_id(rule.target_kind, index_.category_paths_.intern(rule.target));
    }
    report_useless(rule, *holder, target);
    RuleTerms terms;
    terms.validity = rule.validity;
    const auto min_quantity = rule.min_quantity.coefficient_at(4);
    PORTICO_ASSERT(min_quantity.ok());
    terms.min_quantity = *min_quantity;
    terms.rounding_step = step_of(rule.rounding);
    terms.rounding_mode = rule.rounding.mode;
    terms.sequence = rule.sequence;
    terms.kind = rule.kind;
    terms.counted_by = rule.counted_by;
    const auto limit = rule.limit_quantity.coefficient_at(4);
    PORTICO_ASSERT(limit.ok());
    terms.limit_quantity = *limit;
    terms.currency = rule.currency;
    if (!rule.unit.empty()) terms.unit = index_.units_.intern(rule.unit);
    if (rule.kind == RuleKind::of_list) terms.of_list = list_number(rule.of_list);
    return PlacedRule{
        *holder,
        target,
        {millionths(rule.value),
         known_id ? *known_id : index_.rule_ids_.pack(rule.id),
         intern_terms(terms)}};
}

std::size_t IndexWriter::TermsHash::operator()(const RuleTerms& terms) const {
    std::size_t hash = 0;
    const auto mix = [&hash](auto value) {
        hash = (hash ^ static_cast<std::size_t>(value)) * 0x9e37'79b9'7f4a'7c15U;
        hash ^= hash >> 29U;
    };
    mix(terms.validity.from);
    mix(terms.validity.to);
    mix(terms.min_quantity);
    mix(terms.rounding_step);
    mix(terms.sequence);
    mix(terms.unit);
    mix(terms.of_list);
    for (const char letter : terms.currency.code()) mix(letter);
    mix(terms.kind);
    mix(terms.counted_by);
    mix(terms.limit_quantity);
    mix(terms.rounding_mode ? static_cast<int>(*terms.rounding_mode) + 1 : 0);
    return hash;
}

std::uint32_t IndexWriter::intern_terms(const RuleTerms& terms) {
    const auto next = static_cast<std::uint32_t>(index_.terms_.size());
    const auto [known, is_new] = terms_.try_emplace(terms, next);
    if (is_new) index_.terms_.push_back(terms);
    return known->second;
}

bool IndexWriter::ranks_before(
    const PackedProduct* product, PackedId holder, const PackedRule& a, const PackedRule& b
) const {
    const bool is_best = holder_kind_of(holder) != HolderKind::list ||
                         index_.lists_[number_of(holder)].mode == MatchMode::best;
    const auto& left = index_.terms(a);
    const auto& right = index_.terms(b);
    if (is_best && product != nullptr) {
        const auto left_break = Int128{left.min_quantity} * index_.factor(*product, left.unit);
        const auto right_break = Int128{right.min_quantity} * index_.factor(*product, right.unit);
        if (left_break != right_break) return left_break > right_break;
    }
    if (left.sequence != right.sequence) return left.sequence < right.sequence;
    if (is_best && left.validity.from != right.validity.from) {
        return left.validity.from > right.validity.from;
    }
    return index_.id(a).view() < index_.id(b).view();
}

bool IndexWriter::comes_before(const PackedProduct& product, const HeldRule& a, const HeldRule& b)
    const {
    if (a.holder != b.holder) return a.holder < b.holder;
    return ranks_before(&product, unmixed(a.holder), a.rule, b.rule);
}

void IndexWriter::note_target(PackedId holder, PackedId target) {
    const auto bit = target_bit(target);
    if ((index_.targets_of(holder) & bit) != 0) return;
    const auto number = number_of(holder);
    switch (holder_kind_of(holder)) {
        case HolderKind::company:
            index_.companies_.edit(number, batch_).targets |= bit;
            break;
        case HolderKind::list:
            index_.lists_.edit(number, batch_).targets |= bit;
            break;
        case HolderKind::group:
            index_.group_targets_.edit(number, batch_) |= bit;
            break;
        case HolderKind::region:
            index_.region_targets_.edit(number, batch_) |= bit;
            break;
    }
}

void IndexWriter::read_rules(const PackedProduct& product, std::vector<HeldRule>& rules) {
    rules.resize(product.rule_count);
    for (std::size_t i = 0; i < rules.size(); ++i) {
        rules[i] = {product.mixed_holders()[i], product.first_rule()[i]};
    }
}

void IndexWriter::sort(const PackedProduct& product, std::vector<HeldRule>& rules) const {
    std::sort(rules.begin(), rules.end(), [&](const HeldRule& a, const HeldRule& b) {
        return comes_before(product, a, b);
    });
}

void IndexWriter::lay(
    PackedProduct& product, const std::vector<HeldRule>& rules, std::byte* memory
) {
    product.holder_bits = 0;
    product.rules = memory;
    product.rule_count = static_cast<std::uint32_t>(rules.size());
    auto* holder = memory;
    auto* rule = memory + rules.size() * sizeof(std::uint32_t);
    for (const auto& held : rules) {
        product.holder_bits |= holder_bit(held.holder);
        std::memcpy(holder, &held.holder, sizeof(held.holder));
        std::memcpy(rule, &held.rule, sizeof(held.rule));
        holder += sizeof(held.holder);
        rule += sizeof(held.rule);
    }
}

std::uint32_t IndexWriter::find_wide_row(std::uint64_t key) const {
    constexpr auto chunk = Chunks<WideRun>::chunk_rows;
    auto row = Index::wide_slot(key, index_.wide_runs_.size());
    for (std::uint32_t looked = 0; looked < chunk; ++looked) {
        const auto& run = index_.wide_runs_[row];
        if (run.key == key || run.key == WideRun::no_key) return row;
        row = Index::next_wide_slot(row);
    }
    return nothing;
}

std::uint32_t IndexWriter::free_wide_rows(std::uint32_t row) const {
    constexpr auto chunk = Chunks<WideRun>::chunk_rows;
    std::uint32_t free = 0;
    for (std::uint32_t i = 0; i < chunk; ++i) {
        if (index_.wide_runs_[row / chunk * chunk + i].key == WideRun::no_key) ++free;
    }
    return free;
}

/// Each chunk keeps a free row, or a search for what is not there would not end.
WideRun& IndexWriter::wide_run(std::uint64_t key) {
    if ((wide_run_count_ + 1) * 2 > index_.wide_runs_.size()) {
        reserve_wide_runs((wide_run_count_ + 1) * 4);
    }
    while (true) {
        const auto row = find_wide_row(key);
        if (row != nothing && index_.wide_runs_[row].key == key) {
            return index_.wide_runs_.edit(row, batch_);
        }
        if (row != nothing && free_wide_rows(row) > 1) {
            ++wide_run_count_;
            auto& run = index_.wide_runs_.edit(row, batch_);
            run.key = key;
            return run;
        }
        reserve_wide_runs(std::size_t{index_.wide_runs_.size()} * 2);
    }
}

void IndexWriter::set_wide_run(std::uint64_t key, const std::vector<PackedRule>& rules) {
    const auto former = wide_run(key).rules;
    const auto bytes = rules.size() * sizeof(PackedRule);
    std::shared_ptr<std::byte[]> memory;
    if (!rules.empty()) {
        memory = allocate_large(bytes);
        std::memcpy(memory.get(), rules.data(), bytes);
    }
    auto& run = wide_run(key);
    run.count = static_cast<std::uint32_t>(rules.size());
    run.rules = reinterpret_cast<const PackedRule*>(memory.get());
    index_.wide_runs_.keep(find_wide_row(key), former, std::move(memory));
}

/// Moves the table; what edits have kept for single runs is copied.
void IndexWriter::reserve_wide_runs(std::size_t rows) {
    constexpr std::size_t chunk = Chunks<WideRun>::chunk_rows;
    rows = (std::max<std::size_t>(rows, 1) + chunk - 1) / chunk * chunk;
    if (rows <= index_.wide_runs_.size()) return;
    const auto former = std::exchange(index_.wide_runs_, {});
    wide_run_count_ = 0;
    for (std::size_t i = 0; i < rows; ++i) index_.wide_runs_.push_back({}, batch_);
    for (std::uint32_t i = 0; i < former.size(); ++i) {
        const auto& run = former[i];
        if (run.key == WideRun::no_key || run.count == 0) continue;
        set_wide_run(run.key, {run.rules, run.rules + run.count});
    }
}

void IndexWriter::order_default_lists() {
    index_.default_lists_.clear();
    for (std::uint32_t i = 0; i < index_.lists_.size(); ++i) {
        const auto& list = index_.lists_[i];
        if (list.is_known && list.kind == ListKind::default_list)
            index_.default_lists_.push_back(i);
    }
    std::sort(
        index_.default_lists_.begin(),
        index_.default_lists_.end(),
        [this](std::uint32_t a, std::uint32_t b) {
            const auto left = index_.lists_[a].priority;
            const auto right = index_.lists_[b].priority;
            if (left != right) return left < right;
            return index_.list_ids_.name(a) < index_.list_ids_.name(b);
        }
    );
}

void IndexWriter::count_edge(const PlacedRule& rule, int change) {
    const auto source = index_.terms(rule.rule).of_list;
    if (holder_kind_of(rule.holder) != HolderKind::list || source == nothing) return;
    const auto edge = edges_.try_emplace({number_of(rule.holder), source}, 0).first;
    edge->second += change;
    const bool is_gone = edge->second == 0;
    if (is_gone || (change > 0 && edge->second == change)) edges_changed_ = true;
    if (is_gone) edges_.erase(edge);
}

void IndexWriter::report_cycle(const ListCycle& cycle) {
    std::string chain;
    for (const auto list : cycle.chain) {
        if (!chain.empty()) chain += " -> ";
        chain += index_.list_ids_.name(list);
    }
    const bool is_closed = cycle.chain.front() == cycle.chain.back();
    report(
        "list",
        index_.list_ids_.name(cycle.last.first),
        (is_closed ? "These lists take their prices from each other: "
                   : "These lists take their prices from more than 16 lists in a row: ") +
            chain + ". What " + std::string{index_.list_ids_.name(cycle.last.first)} +
            " takes from " + std::string{index_.list_ids_.name(cycle.last.second)} + " is left out."
    );
}

void IndexWriter::cut_cycles() {
    edges_changed_ = false;
    std::vector<ListEdge> edges;
    for (std::uint32_t list = 0; list < index_.lists_.size(); ++list) {
        const auto& row = index_.lists_[list];
        if (row.is_known && row.reference_list != nothing) {
            edges.emplace_back(list, row.reference_list);
        }
    }
    for (const auto& [edge, rules] : edges_) edges.push_back(edge);
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    const auto former = std::exchange(index_.cuts_, {});
    while (const auto cycle = find_cycle(index_.lists_.size(), edges)) {
        edges.erase(std::find(edges.begin(), edges.end(), cycle->last));
        index_.cuts_.push_back(cycle->last);
        const bool is_known = std::binary_search(former.begin(), former.end(), cycle->last);
        if (!is_known) report_cycle(*cycle);
    }
    std::sort(index_.cuts_.begin(), index_.cuts_.end());
}

}  // namespace portico::pricing
