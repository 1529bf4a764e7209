#include "terms/live_terms.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "terms/term_store.hpp"

namespace portico::pricing {
namespace {

constexpr std::size_t logged_max = 20;

constexpr auto select_newest_product = "SELECT COALESCE(MAX(known_since), 0) FROM erp.product";

constexpr auto select_newest_published =
    "SELECT COALESCE(MAX(newest), 0) FROM (SELECT MAX(known_from) AS newest FROM published_rule "
    "UNION ALL SELECT MAX(known_to) FROM published_rule) AS parts";

std::int64_t number_of(const Row& row) {
    return row.integer(0);
}

}  // namespace

Status LiveTerms::follow(Transaction& records) {
    const auto newest_product =
        PORTICO_TRY(records.query_one(select_newest_product, number_of)).value_or(0);
    const auto newest_published =
        PORTICO_TRY(records.query_one(select_newest_published, number_of)).value_or(0);
    auto next = std::make_shared<TermIndex>(*newest_);
    std::vector<TermProblem> problems;
    const bool has_new_terms = newest_published != seen_published_;
    if (has_new_terms) {
        next->terms = std::make_shared<const TermTable>(PORTICO_TRY(load_terms(records, problems)));
        next->published = newest_published;
    }
    const bool has_new_products = newest_product != seen_products_;
    if (has_new_products) {
        auto products = std::make_shared<FactsTable>(*next->products);
        PORTICO_TRY(load_facts(records, seen_products_, *products, problems));
        next->products = std::move(products);
    }
    if (has_new_terms || has_new_products) newest_ = std::move(next);
    seen_products_ = newest_product;
    seen_published_ = newest_published;
    for (std::size_t i = 0; i < std::min(problems.size(), logged_max); ++i) {
        log_.warning(
            "A record can't be used for terms of sale",
            {{"record", problems[i].record}, {"reason", problems[i].sentence}}
        );
    }
    return {};
}

}  // namespace portico::pricing
