#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/company_orders.hpp"
#include "domain/proof.hpp"
#include "domain/rule_story.hpp"
#include "http/proof_reply.hpp"
#include "quotes/held_quote.hpp"
#include "terms/floor_alarms.hpp"
#include "terms/term_index.hpp"

namespace portico::pricing {

class AdjusterDesk;

/// What an answer said that is needed to say it again, or to hold it.
struct QuoteTrace {
    std::vector<std::string> sentences;  ///< about unknown products, in order
    std::vector<HeldLine> lines;         ///< that have a price
    bool is_adjusted = false;            ///< by other plugins, who may say something else later
    bool used_orders = false;  ///< it depends on what was ordered: later it would be another
};

/// Who asks, when, and of what state of the mirror.
struct QuoteContext {
    std::string_view id;  ///< of the quote; empty: the answer has none
    std::string_view company;
    std::string_view language;  ///< of the sentences in a proof
    Moment now = 0;
    std::optional<Moment> as_of;
    ProofReader reader = ProofReader::buyer;
    RuleStories* stories = nullptr;                 ///< told in a proof; null: none
    std::span<const ProofLine> deleted_rules = {};  ///< that are named in a proof where they fit
    std::span<const HeldQuote> held_quotes = {};    ///< that lines may name
    const QuoteTrace* repeats = nullptr;      ///< the sentences of the first time; null: it is that
    QuoteTrace* trace = nullptr;              ///< filled; null: not needed
    const AdjusterDesk* adjusters = nullptr;  ///< other plugins' say; null: they are not asked
    std::string_view plugin = {};             ///< that asks, over the service; empty: none
    const TermIndex* terms = nullptr;         ///< terms of sale; null: there are none
    FloorAlarms* alarms = nullptr;            ///< told of prices below the floor; null: nobody is
    CompanyOrders* orders = nullptr;          ///< what breaks may be counted by; null: nothing
};

}  // namespace portico::pricing
