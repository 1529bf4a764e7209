#include "index_builder.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

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

PackedId holder_in(std::uint64_t key) {
    return static_cast<PackedId>(key);
}

PackedId target_in(std::uint64_t key) {
    return static_cast<PackedId>(key >> 32U);
}

bool is_for_product(std::uint64_t key) {
    return target_kind_of(target_in(key)) == TargetKind::sku;
}

}  // namespace

IndexBuilder::IndexBuilder(Settings settings) {
    index_.settings_ = std::move(settings);
    const auto step = index_.settings_.rounding_step.coefficient_at(6);
    if (step.ok()) index_.rounding_step_ = *step;
}

void IndexBuilder::report(std::string_view kind, std::string_view id, std::string sentence) {
    constexpr std::size_t kept_max = 1000;
    ++problem_count_;
    if (problems_.size() == kept_max) return;
    problems_.push_back({std::string{kind} + " " + std::string{id}, std::move(sentence)});
}

std::uint32_t IndexBuilder::list_number(std::string_view id) {
    const auto number = index_.list_ids_.intern(id);
    if (number == index_.lists_.size()) index_.lists_.emplace_back();
    return number;
}

void IndexBuilder::add(const Product& product) {
    if (const auto usable = check(product); !usable.ok()) {
        return report("product", product.sku, usable.error().message);
    }
    if (index_.skus_.find(product.sku)) {
        return report("product", product.sku, "There are two products with this SKU.");
    }
    index_.skus_.intern(product.sku);
    PackedProduct packed_product;
    if (product.base_price) packed_product.base_price = millionths(*product.base_price);
    packed_product.currency =
        product.currency.empty() ? index_.settings_.currency : product.currency;
    packed_product.unit = index_.units_.intern(product.unit);
    packed_product.first_unit = static_cast<std::uint32_t>(index_.product_units_.size());
    for (const auto& unit : product.units) {
        if (unit.code == product.unit) continue;  // "pcs=1" beside the base unit pcs
        index_.product_units_.push_back({index_.units_.intern(unit.code), millionths(unit.factor)});
        ++packed_product.units;
    }
    add_categories(product.category, packed_product);
    index_.products_.push_back(packed_product);
}

void IndexBuilder::add_categories(const std::string& path, PackedProduct& product) {
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

void IndexBuilder::add(const Company& company) {
    if (const auto usable = check(company); !usable.ok()) {
        return report("company", company.id, usable.error().message);
    }
    if (index_.companies_.find(company.id)) {
        return report("company", company.id, "There are two companies with this id.");
    }
    index_.companies_.intern(company.id);
    CompanyDraft draft;
    for (const auto& list : company.lists) draft.lists.push_back(list_number(list));
    for (const auto& group : company.groups) draft.groups.push_back(index_.groups_.intern(group));
    if (!company.region.empty()) draft.region = index_.regions_.intern(company.region);
    companies_.push_back(std::move(draft));
    index_.company_steps_.push_back(
        {0, 0, company.currency.empty() ? index_.settings_.currency : company.currency}
    );
}

void IndexBuilder::add(const PriceList& list) {
    if (const auto usable = check(list); !usable.ok()) {
        return report("list", list.id, usable.error().message);
    }
    const auto number = list_number(list.id);
    if (index_.lists_[number].is_known) {
        return report("list", list.id, "There are two lists with this id.");
    }
    std::uint32_t reference = nothing;
    if (!list.reference_list.empty()) reference = list_number(list.reference_list);
    auto& packed_list = index_.lists_[number];
    packed_list.is_known = true;
    packed_list.currency = list.currency;
    packed_list.mode = list.mode;
    packed_list.validity = list.validity;
    packed_list.rounding_step = step_of(list.rounding);
    packed_list.rounding_mode = list.rounding.mode;
    packed_list.reference_list = reference;
    if (list.kind == ListKind::default_list) default_lists_.push_back({list.priority, number});
}

std::optional<PackedId> IndexBuilder::find_holder(const Rule& rule) {
    const auto in = [&](const Names& names) -> std::optional<PackedId> {
        const auto number = names.find(rule.holder);
        if (!number) return {};
        return holder_id(rule.holder_kind, *number);
    };
    switch (rule.holder_kind) {
        case HolderKind::company:
            return in(index_.companies_);
        case HolderKind::group:
            return in(index_.groups_);
        case HolderKind::region:
            return in(index_.regions_);
        case HolderKind::list:
            return in(index_.list_ids_);
    }
    return {};
}

std::optional<PackedId> IndexBuilder::find_target(const Rule& rule) const {
    if (rule.target_kind == TargetKind::all) return target_id(TargetKind::all, 0);
    const bool is_sku = rule.target_kind == TargetKind::sku;
    const auto number = (is_sku ? index_.skus_ : index_.category_paths_).find(rule.target);
    if (!number) return {};
    return target_id(rule.target_kind, *number);
}

std::optional<RuleTerms> IndexBuilder::terms_of(const Rule& rule, PackedId holder) {
    RuleTerms terms;
    terms.currency = rule.currency;
    if (rule.holder_kind == HolderKind::list) {
        const auto& list = index_.lists_[number_of(holder)];
        if (!rule.currency.empty() && rule.currency != list.currency) {
            report("rule", rule.id, "Its currency is not that of its list " + rule.holder + ".");
            return {};
        }
        terms.currency = list.currency;
    }
    if (rule.kind == RuleKind::of_list) {
        const auto source = index_.list_ids_.find(rule.of_list);
        if (!source || !index_.lists_[*source].is_known) {
            report(
                "rule",
                rule.id,
                "It takes the price of list " + rule.of_list + ", which does not exist."
            );
            return {};
        }
        terms.of_list = *source;
    }
    terms.validity = rule.validity;
    terms.rounding_step = step_of(rule.rounding);
    terms.rounding_mode = rule.rounding.mode;
    terms.sequence = rule.sequence;
    terms.kind = rule.kind;
    return terms;
}

void IndexBuilder::add(const Rule& rule) {
    if (const auto usable = check(rule); !usable.ok()) {
        return report("rule", rule.id, usable.error().message);
    }
    const auto holder = find_holder(rule);
    if (rule.holder_kind == HolderKind::list &&
        (!holder || !index_.lists_[number_of(*holder)].is_known)) {
        return report("rule", rule.id, "Its list " + rule.holder + " does not exist.");
    }
    const auto target = find_target(rule);
    if (!holder || !target) return;  // nobody can ask for it
    auto terms = terms_of(rule, *holder);
    if (!terms) return;
    if (!rule.unit.empty()) {
        terms->unit = index_.units_.intern(rule.unit);
        if (rule.target_kind == TargetKind::sku) {
            const auto& product = index_.products_[number_of(*target)];
            if (index_.factor(product, terms->unit) == 0) {
                return report(
                    "rule", rule.id, rule.target + " is not sold in the unit " + rule.unit + "."
                );
            }
            if (terms->unit == product.unit) terms->unit = nothing;
        }
    }
    const auto min_quantity = rule.min_quantity.coefficient_at(4);
    PORTICO_ASSERT(min_quantity.ok());
    const auto id = draft_ids_.size();
    PORTICO_ASSERT(id + rule.id.size() < nothing);
    draft_ids_.append(rule.id).push_back('\0');
    auto& targets = index_.targets_[static_cast<std::size_t>(rule.holder_kind)];
    if (number_of(*holder) >= targets.size()) targets.resize(number_of(*holder) + 1U);
    targets[number_of(*holder)] |= target_bit(*target);
    drafts_.push_back(
        {Index::key(*holder, *target),
         {millionths(rule.value),
          intern_min_quantity(*min_quantity),
          intern_terms(*terms),
          static_cast<std::uint32_t>(id)}}
    );
}

std::size_t IndexBuilder::TermsHash::operator()(const RuleTerms& terms) const {
    std::size_t hash = 0;
    const auto mix = [&hash](auto value) {
        hash = (hash ^ static_cast<std::size_t>(value)) * 0x9e37'79b9'7f4a'7c15U;
        hash ^= hash >> 29U;
    };
    mix(terms.validity.from);
    mix(terms.validity.to);
    mix(terms.rounding_step);
    mix(terms.sequence);
    mix(terms.unit);
    mix(terms.of_list);
    for (const char letter : terms.currency.code()) mix(letter);
    mix(terms.kind);
    mix(terms.rounding_mode ? static_cast<int>(*terms.rounding_mode) + 1 : 0);
    return hash;
}

std::uint32_t IndexBuilder::intern_terms(const RuleTerms& terms) {
    const auto next = static_cast<std::uint32_t>(index_.terms_.size());
    const auto [known, is_new] = terms_.try_emplace(terms, next);
    if (is_new) index_.terms_.push_back(terms);
    return known->second;
}

std::uint32_t IndexBuilder::intern_min_quantity(std::int64_t quantity) {
    const auto next = static_cast<std::uint32_t>(index_.min_quantities_.size());
    const auto [known, is_new] = min_quantities_.try_emplace(quantity, next);
    if (is_new) index_.min_quantities_.push_back(quantity);
    return known->second;
}

Index IndexBuilder::finish() {
    cut_cycles();
    sort_rules();
    place_rules();
    build_wide_runs();
    drafts_ = {};
    build_steps();
    return std::move(index_);
}

std::vector<ListEdge> IndexBuilder::list_edges() const {
    std::vector<ListEdge> edges;
    for (std::uint32_t list = 0; list < index_.lists_.size(); ++list) {
        const auto reference = index_.lists_[list].reference_list;
        if (reference != nothing) edges.emplace_back(list, reference);
    }
    for (const auto& [key, rule] : drafts_) {
        const auto holder = holder_in(key);
        const auto source = index_.terms(rule).of_list;
        if (holder_kind_of(holder) != HolderKind::list || source == nothing) continue;
        edges.emplace_back(number_of(holder), source);
    }
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    return edges;
}

void IndexBuilder::report_cycle(const ListCycle& cycle) {
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

void IndexBuilder::cut_cycles() {
    auto edges = list_edges();
    while (const auto cycle = find_cycle(index_.lists_.size(), edges)) {
        report_cycle(*cycle);
        const auto from = cycle->last.first;
        const auto to = cycle->last.second;
        edges.erase(std::find(edges.begin(), edges.end(), cycle->last));
        auto& list = index_.lists_[from];
        if (list.reference_list == to) list.reference_is_broken = true;
        std::erase_if(drafts_, [&, holder = holder_id(HolderKind::list, from)](const Draft& draft) {
            return holder_in(draft.key) == holder && index_.terms(draft.rule).of_list == to;
        });
    }
}

/// Compares what the two rules of one product ask for, in base units.
int IndexBuilder::compare_breaks(const Draft& a, const Draft& b) const {
    Int128 left = index_.min_quantity(a.rule);
    Int128 right = index_.min_quantity(b.rule);
    const auto left_unit = index_.terms(a.rule).unit;
    const auto right_unit = index_.terms(b.rule).unit;
    if (left_unit != right_unit) {
        const auto& product = index_.products_[number_of(target_in(a.key))];
        left *= index_.factor(product, left_unit);
        right *= index_.factor(product, right_unit);
    }
    return static_cast<int>(left > right) - static_cast<int>(left < right);
}

/// Within one run the rule that wins comes first. Mode best, one product: the highest break, then
/// the lowest sequence, the latest `from`, the smallest id. For a category or all, how high a break
/// is depends on the product's units, so that the engine compares breaks and the rest is ranked
/// here. Mode sequence: the lowest sequence, then the smallest id.
bool IndexBuilder::ranks_before(const Draft& a, const Draft& b) const {
    if (a.key != b.key) return a.key < b.key;
    const auto holder = holder_in(a.key);
    const bool is_best = holder_kind_of(holder) != HolderKind::list ||
                         index_.lists_[number_of(holder)].mode == MatchMode::best;
    if (is_best && target_in(a.key) < target_id(TargetKind::category, 0)) {
        const int order = compare_breaks(a, b);
        if (order != 0) return order > 0;
    }
    const auto& left = index_.terms(a.rule);
    const auto& right = index_.terms(b.rule);
    if (left.sequence != right.sequence) return left.sequence < right.sequence;
    if (is_best && left.validity.from != right.validity.from) {
        return left.validity.from > right.validity.from;
    }
    return draft_id(a.rule) < draft_id(b.rule);
}

void IndexBuilder::sort_rules() {
    std::sort(drafts_.begin(), drafts_.end(), [this](const Draft& a, const Draft& b) {
        return ranks_before(a, b);
    });
}

std::string_view IndexBuilder::draft_id(const PackedRule& rule) const {
    return {draft_ids_.data() + rule.id};
}

/// Moves the sorted rules and their ids over, and tells each product where its rules start.
void IndexBuilder::place_rules() {
    PORTICO_ASSERT(drafts_.size() < nothing);
    const auto for_products = static_cast<std::size_t>(
        std::partition_point(
            drafts_.begin(),
            drafts_.end(),
            [](const Draft& draft) { return is_for_product(draft.key); }
        ) -
        drafts_.begin()
    );
    index_.rules_.reserve(drafts_.size());
    index_.holders_.reserve(for_products);
    index_.rule_ids_.reserve(draft_ids_.size() - drafts_.size());
    std::size_t product = 0;
    for (const auto& draft : drafts_) {
        auto rule = draft.rule;
        rule.id = static_cast<std::uint32_t>(index_.rule_ids_.size());
        index_.rule_ids_.append(draft_id(draft.rule));
        if (is_for_product(draft.key)) {
            const auto first = static_cast<std::uint32_t>(index_.rules_.size());
            while (product <= number_of(target_in(draft.key))) {
                index_.products_[product++].first_rule = first;
            }
            index_.holders_.push_back(holder_in(draft.key));
        }
        index_.rules_.push_back(rule);
    }
    while (product < index_.products_.size()) {
        index_.products_[product++].first_rule = static_cast<std::uint32_t>(for_products);
    }
    draft_ids_ = {};
}

void IndexBuilder::build_wide_runs() {
    const auto first_wide = index_.holders_.size();
    std::size_t count = 0;
    for (std::size_t i = first_wide; i < drafts_.size(); ++i) {
        if (i == first_wide || drafts_[i].key != drafts_[i - 1].key) ++count;
    }
    if (count == 0) return;
    auto& runs = index_.wide_runs_;
    runs.slots.resize(count * 2 + 1);
    for (std::size_t i = first_wide; i < drafts_.size();) {
        const auto key = drafts_[i].key;
        std::size_t at = runs.slot_of(key);
        while (runs.slots[at].key != Index::empty_key) at = runs.after(at);
        auto& run = runs.slots[at];
        run = {key, static_cast<std::uint32_t>(i), 0};
        for (; i < drafts_.size() && drafts_[i].key == key; ++i) ++run.count;
    }
}

void IndexBuilder::build_steps() {
    std::sort(
        default_lists_.begin(),
        default_lists_.end(),
        [this](const DefaultList& a, const DefaultList& b) {
            if (a.priority != b.priority) return a.priority < b.priority;
            return index_.list_ids_.name(a.list) < index_.list_ids_.name(b.list);
        }
    );
    for (std::uint32_t company = 0; company < companies_.size(); ++company) {
        auto& place = index_.company_steps_[company];
        place.first = static_cast<std::uint32_t>(index_.steps_.size());
        for (const auto level : index_.settings_.levels) {
            if (level == Level::company) {
                append_step(holder_id(HolderKind::company, company), level);
            } else {
                append_steps(companies_[company], level);
            }
        }
        place.count = static_cast<std::uint32_t>(index_.steps_.size()) - place.first;
    }
    index_.steps_.shrink_to_fit();
}

void IndexBuilder::append_steps(const CompanyDraft& company, Level level) {
    switch (level) {
        case Level::company_list:
            for (const auto list : company.lists) {
                append_step(holder_id(HolderKind::list, list), level);
            }
            break;
        case Level::group:
            for (const auto group : company.groups) {
                append_step(holder_id(HolderKind::group, group), level);
            }
            break;
        case Level::region:
            if (company.region != nothing) {
                append_step(holder_id(HolderKind::region, company.region), level);
            }
            break;
        case Level::default_list:
            for (const auto& list : default_lists_) {
                append_step(holder_id(HolderKind::list, list.list), level);
            }
            break;
        case Level::base:
            index_.steps_.push_back({0, level});
            break;
        case Level::company:
            break;
    }
}

void IndexBuilder::append_step(PackedId holder, Level level) {
    if (index_.targets_of(holder) != 0) index_.steps_.push_back({holder, level});
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
