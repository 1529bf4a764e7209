#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/question.hpp"
#include "domain/rule.hpp"

namespace portico::pricing {

/// More rules are not read for one question.
inline constexpr std::size_t question_rules_max = 5'000;

/// A question, as far as records depend on it.
struct RecordsQuestion {
    std::string_view company;
    std::string_view sku;
    Moment at = 0;
    std::span<const Question> basket{};  ///< all lines of the request, where they count
    Moment asked_at = 0;
};

/// What the price of one product for one company can depend on, and nothing else: both, the lists
/// that the company has or that count for all, those that they lean on, and the rules that these,
/// the company, its groups and its region have for this product, its categories or all; and what
/// these count: products of the request and orders of the year.
/// Errors: Code::quota (more than question_rules_max rules), Code::invalid (a record that can't be
/// read), those of the database.
Result<RuleSet> load_question_records(Transaction& mirror, const RecordsQuestion& question);

}  // namespace portico::pricing
