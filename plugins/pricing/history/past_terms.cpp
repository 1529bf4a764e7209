#include "history/past_terms.hpp"

#include <set>
#include <utility>

#include "terms/term_store.hpp"

namespace portico::pricing {
namespace {

#define PORTICO_PAST_TERMS                                                                 \
    "SELECT " PORTICO_TERM_COLUMNS                                                         \
    ", known_from FROM published_rule WHERE holder_kind = $1 AND holder_id = $2 AND kind " \
    "IN " PORTICO_TERM_KINDS " AND known_from <= $3 AND (known_to IS NULL OR known_to > $3) AND "
constexpr auto select_wide = PORTICO_PAST_TERMS "sku IS NULL";
constexpr auto select_narrow = PORTICO_PAST_TERMS "sku = $4";
#undef PORTICO_PAST_TERMS

constexpr std::size_t known_from_column = 12;

}  // namespace

Status PastTerms::take(const Row& row) {
    changes_.push_back(row.integer(known_from_column));
    auto term = to_term(row);
    if (term.ok()) terms_.push_back(std::move(*term));
    return {};
}

Status PastTerms::read_holder(
    TermHolder kind, std::string_view id, const std::vector<std::string>& skus
) {
    const auto keep = [&](const Row& row) { return take(row); };
    PORTICO_TRY(records_.each(select_wide, keep, name_of(kind), id, known_at_));
    for (const auto& sku : skus) {
        PORTICO_TRY(records_.each(select_narrow, keep, name_of(kind), id, known_at_, sku));
    }
    return {};
}

Result<std::vector<Term>> PastTerms::read(
    const Company& company, const std::vector<std::string>& skus
) {
    PORTICO_TRY(read_holder(TermHolder::company, company.id, skus));
    for (const auto& group : std::set<std::string>{company.groups.begin(), company.groups.end()}) {
        PORTICO_TRY(read_holder(TermHolder::group, group, skus));
    }
    if (!company.region.empty()) {
        PORTICO_TRY(read_holder(TermHolder::region, company.region, skus));
    }
    PORTICO_TRY(read_holder(TermHolder::everyone, "", skus));
    return std::move(terms_);
}

}  // namespace portico::pricing
