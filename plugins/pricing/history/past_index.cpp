#include "history/past_index.hpp"

#include <memory>
#include <utility>

#include "domain/index_builder.hpp"

namespace portico::pricing {

Result<PastIndex> load_past_index(
    Database& database, const Settings& settings, const PastQuestion& question
) {
    auto past = PORTICO_TRY(load_past_rules(database, question));
    TermIndex terms;
    terms.terms = std::make_shared<const TermTable>(std::move(past.terms));
    terms.products = std::make_shared<const FactsTable>(std::move(past.facts));
    return PastIndex{
        build_index(past.rules, settings),
        std::move(terms),
        std::move(past.deleted),
        std::move(past.changes)};
}

}  // namespace portico::pricing
