#pragma once

#include "question.hpp"
#include "rule.hpp"

namespace portico::pricing {

/// The rules of pricing, read aloud: slow, without an index, each sentence of the contract in its
/// own few lines. Only tests call it; the engine must agree with it on every field.
/// The rule set must be usable (see check()) and without cycles; texts of the answer view it.
/// Aborts on an unknown company and on amounts that do not fit 127 bits.
Price ask_oracle(
    const RuleSet& rules, const Settings& settings, const Terms& terms, const Question& question
);

}  // namespace portico::pricing
