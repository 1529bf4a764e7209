#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/rule.hpp"
#include "terms/product_facts.hpp"
#include "terms/term.hpp"

namespace portico::pricing {

/// A rule that had been deleted by the asked moment.
struct DeletedRule {
    Rule rule;
    Moment deleted_at = 0;
};

/// What was known at one moment about one company and some products.
struct PastRules {
    RuleSet rules;                     ///< what the engine prices by
    std::vector<DeletedRule> deleted;  ///< of these holders and products
    std::vector<Term> terms;           ///< of sale, of this company and these products
    FactsTable facts;                  ///< of these products
    /// Moments at which a record read here changed, and of the newest publications, latest first,
    /// without repetition.
    std::vector<Moment> changes;
};

/// More rules than these are not read for one question.
inline constexpr std::size_t past_rules_max = 200'000;

/// What of all records was known at one moment: rows of the mirror that have not changed since,
/// versions in its history, and what was published here.
struct PastQuestion {
    std::string_view company;
    std::vector<std::string> skus;
    Moment known_at = 0;
    Moment at = 0;  ///< the pricing day: orders until then may be counted
};

/// Errors: Code::quota (more than `past_rules_max` rules), those of the database. An unknown
/// company or product is left out: the engine says so.
Result<PastRules> load_past_rules(Database& database, const PastQuestion& question);

/// Whether everything that was known at `known_at` is still there.
/// Errors: Code::invalid (it lies after `now`, or its history is not kept) with a sentence.
Status check_known_at(Database& database, Moment known_at, Moment now);

}  // namespace portico::pricing
