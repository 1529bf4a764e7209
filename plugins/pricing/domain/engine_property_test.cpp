#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "engine.hpp"
#include "index_builder.hpp"
#include "oracle.hpp"
#include "period.hpp"
#include "recorded_orders.hpp"
#include "rule_generator.hpp"
#include "rule_text.hpp"

// Random rule sets from small pools, so that ties, overlaps and near misses are common. The engine
// and the oracle must give the same answer, field by field. A failure is shrunk to few records.

namespace portico::pricing {
namespace {

Price ask_engine(
    const Index& index, const RuleSet& rules, const Terms& terms, const Question& question
) {
    RecordedOrders orders{rules};
    auto engine = Engine::create(index, terms, &orders);
    PORTICO_ASSERT(engine.ok());
    return engine->price(question, Lookahead::next_break);
}

/// Engine and oracle on one question, or "" when they agree.
std::string difference(
    const RuleSet& rules, const Settings& settings, const Generator::Case& asked
) {
    const auto basket = asked.basket();
    const Terms terms{asked.company, asked.at, asked.currency, {}, basket};
    const Question question{asked.sku, asked.quantity, asked.unit};
    const auto index = build_index(rules, settings);
    const auto fast = text_of(ask_engine(index, rules, terms, question));
    const auto slow = text_of(ask_oracle(rules, settings, terms, question));
    return fast == slow ? "" : "engine: " + fast + "\noracle: " + slow;
}

/// Leaves out rules as long as the two still disagree.
RuleSet shrunk(RuleSet rules, const Settings& settings, const Generator::Case& asked) {
    for (std::size_t i = 0; i < rules.rules.size();) {
        auto fewer = rules;
        fewer.rules.erase(fewer.rules.begin() + static_cast<std::ptrdiff_t>(i));
        if (difference(fewer, settings, asked).empty())
            ++i;
        else
            rules = std::move(fewer);
    }
    return rules;
}

TEST(EngineProperties, AgreesWithTheOracleOnEveryField) {
    // PORTICO_SEED replays one failure; PORTICO_ROUNDS makes a longer run.
    const char* seed_text = std::getenv("PORTICO_SEED");
    const char* rounds_text = std::getenv("PORTICO_ROUNDS");
    const std::uint64_t first = seed_text == nullptr ? 1 : std::strtoull(seed_text, nullptr, 10);
    const std::uint64_t rounds = rounds_text != nullptr ? std::strtoull(rounds_text, nullptr, 10)
                                                        : (seed_text == nullptr ? 4000 : 1);
    std::size_t priced = 0;
    std::size_t with_break = 0;
    std::size_t on_request = 0;
    std::size_t by_basket = 0;
    std::size_t by_period = 0;
    std::size_t by_pilot = 0;
    for (std::uint64_t seed = first; seed < first + rounds; ++seed) {
        Generator generator{seed};
        const auto rules = generator.rule_set();
        const auto settings = generator.settings();
        const auto index = build_index(rules, settings);
        for (int i = 0; i < 10; ++i) {
            const auto asked = generator.question();
            const auto basket = asked.basket();
            const Terms terms{asked.company, asked.at, asked.currency, {}, basket};
            const Question question{asked.sku, asked.quantity, asked.unit};
            const auto fast = ask_engine(index, rules, terms, question);
            const auto slow = ask_oracle(rules, settings, terms, question);
            if (fast.outcome == Outcome::priced) ++priced;
            if (fast.next_break) ++with_break;
            if (fast.outcome == Outcome::on_request) ++on_request;
            for (const auto& rule : rules.rules) {
                if (fast.rule.view() != rule.id) continue;
                if (rule.counted_by == CountedBy::basket && !basket.empty()) ++by_basket;
                if (is_period(rule.counted_by) && !rule.min_quantity.is_zero()) ++by_period;
                if (!rule.limit_quantity.is_zero()) ++by_pilot;
            }
            if (text_of(fast) == text_of(slow)) continue;
            const auto minimal = shrunk(rules, settings, asked);
            FAIL() << "seed " << seed << ": " << asked.company << " asks " << asked.quantity.text()
                   << " '" << asked.unit << "' of " << asked.sku << " at " << asked.at << " in '"
                   << asked.currency.code() << "', strategy "
                   << (settings.strategy == Strategy::lowest ? "lowest" : "first") << ", with "
                   << asked.others.size() << " other lines\n"
                   << difference(minimal, settings, asked) << "\n"
                   << text_of(minimal);
        }
    }
    if (seed_text == nullptr) {
        EXPECT_GT(priced, rounds * 2) << "the generator asks too few questions with a price";
        EXPECT_GT(with_break, rounds / 5) << "the generator makes too few breaks";
        EXPECT_GT(on_request, rounds / 50);
        EXPECT_GT(by_basket, rounds / 50);
        EXPECT_GT(by_period, rounds / 50);
        EXPECT_GT(by_pilot, rounds / 50);
    }
}

}  // namespace
}  // namespace portico::pricing
