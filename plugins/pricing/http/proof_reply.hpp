#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "adjustments/adjustment.hpp"
#include "domain/proof.hpp"
#include "domain/question.hpp"
#include "domain/rule_story.hpp"

namespace portico::pricing {

/// Who reads a proof: an operator also sees who published what.
enum class ProofReader : std::uint8_t { buyer, operator_staff };

/// What a proof is told with.
struct ProofTelling {
    std::string_view language;
    ProofReader reader = ProofReader::buyer;
    Currency currency;
    RuleStories* stories = nullptr;                ///< null: nothing is told beside the rules
    std::span<const Adjustment> adjustments = {};  ///< of other plugins, after the rules
    bool is_winner_only = false;                   ///< the rules that lost are left out
};

/// Appends `,"proof":{...}`: winner, losers and the next step in whole packs.
/// Errors: those of the stories.
Status append_proof(
    std::string& out,
    const std::vector<ProofLine>& lines,
    const Question& question,
    const Price& price,
    const ProofTelling& telling
);

}  // namespace portico::pricing
