#pragma once

#include <string>
#include <string_view>

#include "domain/proof.hpp"
#include "domain/question.hpp"
#include "domain/rule_story.hpp"

namespace portico::pricing {

/// "Price list trade, product A-1: 9.90 EUR per pcs, from 20 pcs." in "en", "uk" or "ru".
std::string rule_sentence(const ProofLine& line, std::string_view language);

/// "Ordered 2,400,000 of 3,000,000 EUR this quarter." Empty where the line's quantity counts.
std::string counted_sentence(const ProofLine& line, std::string_view language);

/// "Known since 2026-03-01; 2 earlier values, the last 10.50." Empty where nothing is known.
std::string story_sentence(const RuleStory& story, std::string_view language);

/// What ordering more would bring, in quantities that the product is sold in.
struct NextStep {
    Decimal more;      ///< beside what was asked for
    Decimal quantity;  ///< in all: that of the next break, rounded up to whole packs
    Decimal unit_price;
    Decimal saving;  ///< against today's unit price for that quantity
};

/// "8 pcs more (20 in all) cost 9.90 EUR per pcs: you save 12.00 EUR."
std::string next_sentence(
    const NextStep& step, std::string_view unit, Currency currency, std::string_view language
);

}  // namespace portico::pricing
