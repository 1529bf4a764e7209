#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "domain/index.hpp"
#include "history/past_rules.hpp"
#include "terms/term_index.hpp"

namespace portico::pricing {

/// A small index of what was known at one moment about one company and some products: asked by the
/// same engine as the index of today.
struct PastIndex {
    Index index;
    TermIndex terms;
    std::vector<DeletedRule> deleted;
    std::vector<Moment> changes;  ///< as in PastRules
};

/// Errors: as load_past_rules.
Result<PastIndex> load_past_index(
    Database& database, const Settings& settings, const PastQuestion& question
);

}  // namespace portico::pricing
