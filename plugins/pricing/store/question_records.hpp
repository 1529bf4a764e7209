#pragma once

#include <cstddef>
#include <string_view>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/rule.hpp"

namespace portico::pricing {

/// More rules are not read for one question.
inline constexpr std::size_t question_rules_max = 5'000;

/// What the price of one product for one company can depend on, and nothing else: both, the lists
/// that the company has or that count for all, those that they lean on, and the rules that these,
/// the company, its groups and its region have for this product, its categories or all.
/// Errors: Code::quota (more than question_rules_max rules), Code::invalid (a record that can't be
/// read), those of the database.
Result<RuleSet> load_question_records(
    Transaction& mirror, std::string_view company, std::string_view sku
);

}  // namespace portico::pricing
