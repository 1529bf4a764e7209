#include "terms/buyer_terms.hpp"

#include <algorithm>

namespace portico::pricing {

BuyerTerms::BuyerTerms(
    const TermIndex& terms, const Index& index, std::string_view company, Moment at
)
    : terms_{terms}, index_{index}, at_{at} {
    add_company(company);
    add(TermHolder::everyone, "");
}

BuyerTerms::BuyerTerms(
    const TermIndex& terms,
    const Index& index,
    std::string_view kind,
    std::string_view holder,
    Moment at
)
    : terms_{terms}, index_{index}, at_{at} {
    if (kind == name_of(HolderKind::company)) add_company(holder);
    if (kind == name_of(HolderKind::group)) add(TermHolder::group, holder);
    if (kind == name_of(HolderKind::region)) add(TermHolder::region, holder);
    add(TermHolder::everyone, "");
}

void BuyerTerms::add(TermHolder kind, std::string_view id) {
    if (const auto* holder = terms_.terms->holder(kind, id)) holders_.push_back({kind, id, holder});
}

void BuyerTerms::add_company(std::string_view company) {
    add(TermHolder::company, company);
    const auto number = index_.company(company);
    const auto belongs_to = number ? index_.holders(*number) : std::span<const PackedId>{};
    for (const auto holder : belongs_to) {
        if (holder_kind_of(holder) == HolderKind::group) {
            add(TermHolder::group, index_.holder_name(holder));
        }
    }
    for (const auto holder : belongs_to) {
        if (holder_kind_of(holder) != HolderKind::region) continue;
        region_ = index_.holder_name(holder);
        add(TermHolder::region, region_);
    }
}

bool BuyerTerms::has(TermFamily family) const {
    return std::any_of(holders_.begin(), holders_.end(), [&](const Named& holder) {
        return holder.terms->has(family);
    });
}

std::int64_t BuyerTerms::factor(const Term& term, const PackedProduct& product) const {
    if (term.unit.empty()) return index_.factor(product, nothing);
    const auto unit = index_.unit(term.unit);
    return unit ? index_.factor(product, *unit) : 0;
}

const Term* BuyerTerms::choose(TermTable::Run run, const PackedProduct& product) const {
    for (const auto& term : run) {
        if (term.validity.contains(at_) && factor(term, product) > 0) return &term;
    }
    return nullptr;
}

const Term* BuyerTerms::find(TermFamily family, const TermProduct& product) const {
    const auto& packed = *product.product;
    for (const auto& [kind, id, holder] : holders_) {
        if (!holder->has(family)) continue;
        if (const auto* term = choose(holder->of_sku(family, product.sku), packed)) return term;
        for (const auto category : index_.categories(packed)) {
            const auto run = holder->of_category(family, index_.category_name(category));
            if (const auto* term = choose(run, packed)) return term;
        }
        if (const auto* term = choose(holder->of_all(family), packed)) return term;
    }
    return nullptr;
}

}  // namespace portico::pricing
