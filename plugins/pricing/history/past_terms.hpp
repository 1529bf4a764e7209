#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/rule.hpp"
#include "terms/term.hpp"

namespace portico::pricing {

/// The terms of sale that were published at a past moment, for one company and some products.
class PastTerms {
public:
    /// Moments at which a term read here was published are added to `changes`.
    PastTerms(Transaction& records, Moment known_at, std::vector<Moment>& changes)
        : records_{records}, known_at_{known_at}, changes_{changes} {}

    /// Errors: those of the database. A term that can't be read is left out.
    Result<std::vector<Term>> read(const Company& company, const std::vector<std::string>& skus);

private:
    Status read_holder(TermHolder kind, std::string_view id, const std::vector<std::string>& skus);
    Status take(const Row& row);

    Transaction& records_;
    Moment known_at_;
    std::vector<Moment>& changes_;
    std::vector<Term> terms_;
};

}  // namespace portico::pricing
