#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine.hpp"
#include "index_builder.hpp"
#include "oracle.hpp"
#include "recorded_orders.hpp"
#include "rule_generator.hpp"
#include "rule_text.hpp"

// All breaks at once must be what a buyer finds who asks the oracle for the next break, orders that
// much, and asks again.

namespace portico::pricing {
namespace {

/// What counts once, and up to a quantity, is no part of a ladder.
RuleSet without_trials(RuleSet rules) {
    std::erase_if(rules.rules, [](const Rule& rule) { return !rule.limit_quantity.is_zero(); });
    return rules;
}

std::string climb_with_oracle(
    const RuleSet& lasting, const Settings& settings, const Terms& terms, Question question
) {
    std::string text;
    for (std::size_t i = 0; i < breaks_max; ++i) {
        const auto price = ask_oracle(lasting, settings, terms, question);
        if (!price.next_break) break;
        const auto& next = *price.next_break;
        text += next.quantity.trimmed().text() + ":" + next.unit_price.trimmed().text() + " ";
        question.quantity = next.quantity;
    }
    return text;
}

/// What a buyer pays who orders at each of the breaks.
std::string paid_at(
    const std::vector<PriceBreak>& breaks,
    const RuleSet& lasting,
    const Settings& settings,
    const Terms& terms,
    Question question
) {
    std::string text;
    for (const auto& one : breaks) {
        question.quantity = one.quantity;
        const auto price = ask_oracle(lasting, settings, terms, question);
        text += one.quantity.trimmed().text() + ":" + price.unit_price.trimmed().text() + " ";
    }
    return text;
}

std::string text_of(const std::vector<PriceBreak>& breaks) {
    std::string text;
    for (const auto& one : breaks) {
        text += one.quantity.trimmed().text() + ":" + one.unit_price.trimmed().text() + " ";
    }
    return text;
}

/// More breaks than a random set has.
void add_ladder(RuleSet& rules, std::uint64_t seed) {
    std::int64_t quantity = 2;
    for (int i = 0; i < 6; ++i) {
        Rule rule;
        rule.id = "ladder-" + std::to_string(i);
        rule.holder_kind = HolderKind::company;
        rule.holder = "c-1";
        rule.target = "A-1";
        rule.kind = RuleKind::percent;
        rule.value = Decimal::whole(
            static_cast<std::int64_t>((seed / 2 + 7U * static_cast<unsigned>(i)) % 40)
        );
        rule.min_quantity = Decimal::whole(quantity);
        quantity *= 3;
        rules.rules.push_back(rule);
    }
}

/// Every third question: a minimum, an increment and a maximum, as a product could have them.
OrderTerms order_terms(std::uint64_t seed, int question) {
    OrderTerms order;
    if (question % 3 != 0) return order;
    constexpr std::int64_t one = 10'000;
    order.increment = static_cast<std::int64_t>(seed % 7) * one / 2;
    const auto step = std::max<std::int64_t>(order.increment, 1);
    order.minimum = static_cast<std::int64_t>(seed % 5) * one / step * step;
    if (seed % 2 == 0)
        order.maximum = static_cast<std::int64_t>(seed % 101 + 5) * one / step * step;
    order.is_impossible = seed % 50 == 0;
    return order;
}

TEST(LadderProperties, AreTheOraclesNextBreaksOneAfterTheOther) {
    std::size_t with_two = 0;
    for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
        Generator generator{seed};
        auto rules = generator.rule_set();
        if (seed % 2 == 0) add_ladder(rules, seed);
        const auto settings = generator.settings();
        const auto index = build_index(rules, settings);
        for (int i = 0; i < 10; ++i) {
            const auto asked = generator.question();
            const Terms terms{asked.company, asked.at, asked.currency};
            const Question question{asked.sku, asked.quantity, asked.unit, order_terms(seed, i)};
            RecordedOrders orders{rules};
            auto engine = Engine::create(index, terms, &orders);
            ASSERT_TRUE(engine.ok());
            std::vector<PriceBreak> breaks;
            const auto fast = engine->price_with_breaks(question, breaks);
            const auto slow = ask_oracle(rules, settings, terms, question);
            ASSERT_EQ(text_of(fast), text_of(slow)) << "seed " << seed;
            if (breaks.size() > 1) ++with_two;
            const auto lasting = without_trials(rules);
            ASSERT_EQ(text_of(breaks), paid_at(breaks, lasting, settings, terms, question));
            // Where a trial gives today's price, the ladder begins where that ends.
            const auto lasts = ask_oracle(lasting, settings, terms, question);
            if (lasts.rule.view() != slow.rule.view() || lasts.unit_price != slow.unit_price) {
                continue;
            }
            ASSERT_EQ(text_of(breaks), climb_with_oracle(lasting, settings, terms, question))
                << "seed " << seed << ": " << asked.company << " asks " << asked.quantity.text()
                << " '" << asked.unit << "' of " << asked.sku << "\n"
                << text_of(rules);
        }
    }
    EXPECT_GT(with_two, 200U) << "the generator makes too few ladders";
}

}  // namespace
}  // namespace portico::pricing
