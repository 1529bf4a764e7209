#pragma once

#include "question.hpp"
#include "rule.hpp"

namespace portico::pricing {

/// The rules of pricing, read aloud: slow, without an index, each sentence of the contract in its
/// own few lines. The engine must agree with it on every field; tests and OracleCheck compare them.
/// The rule set must be usable (see check()); texts of the answer view it. Aborts on an unknown
/// company. Throws std::exception for amounts that do not fit 127 bits and for lists that lean on
/// each other in a circle.
Price ask_oracle(
    const RuleSet& rules, const Settings& settings, const Terms& terms, const Question& question
);

}  // namespace portico::pricing
