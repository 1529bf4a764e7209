#include "terms/term_table.hpp"

#include <algorithm>
#include <tuple>

namespace portico::pricing {
namespace {

auto run_key(const Term& term) {
    return std::tuple<TermHolder, std::string_view, TermFamily, TargetKind, std::string_view>{
        term.holder_kind, term.holder, family_of(term.kind), term.target_kind, term.target};
}

}  // namespace

TermTable::TermTable(std::vector<Term> terms) : terms_{std::move(terms)} {
    std::sort(terms_.begin(), terms_.end(), [](const Term& a, const Term& b) {
        const auto key_a = run_key(a);
        const auto key_b = run_key(b);
        return key_a != key_b ? key_a < key_b : comes_before(a, b);
    });
    for (auto begin = terms_.begin(); begin != terms_.end();) {
        const auto end = std::find_if(begin, terms_.end(), [&](const Term& term) {
            return run_key(term) != run_key(*begin);
        });
        add(Run{begin, end});
        begin = end;
    }
    for (const auto& term : terms_) {
        if (family_of(term.kind) != TermFamily::visibility) continue;
        visibility_changes_.push_back(term.validity.from);
        visibility_changes_.push_back(term.validity.to);
    }
    std::sort(visibility_changes_.begin(), visibility_changes_.end());
}

std::size_t TermTable::visibility_changes(Moment at) const {
    const auto& changes = visibility_changes_;
    return static_cast<std::size_t>(
        std::upper_bound(changes.begin(), changes.end(), at) - changes.begin()
    );
}

void TermTable::add(Run run) {
    const auto& first = run.front();
    const auto family = static_cast<std::size_t>(family_of(first.kind));
    auto& holder = holders_.at(static_cast<std::size_t>(first.holder_kind))[first.holder];
    auto& part = holder.parts_.at(family);
    part.is_there = true;
    has_.at(family) = true;
    switch (first.target_kind) {
        case TargetKind::sku:
            part.skus.emplace(first.target, run);
            break;
        case TargetKind::category:
            part.categories.emplace(first.target, run);
            break;
        case TargetKind::all:
            part.all = run;
            break;
    }
}

const TermTable::Holder* TermTable::holder(TermHolder kind, std::string_view id) const {
    const auto& holders = holders_.at(static_cast<std::size_t>(kind));
    const auto found = holders.find(id);
    return found == holders.end() ? nullptr : &found->second;
}

}  // namespace portico::pricing
