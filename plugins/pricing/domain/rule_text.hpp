#pragma once

#include <string>

#include "question.hpp"
#include "rule.hpp"

namespace portico::pricing {

/// Rule sets and prices as text, one record a line, for alarms and the messages of failing
/// tests.
std::string text_of(const RuleSet& rules);
std::string text_of(const Price& price);

}  // namespace portico::pricing
