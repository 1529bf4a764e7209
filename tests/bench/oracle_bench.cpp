#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "domain/engine.hpp"
#include "domain/index_builder.hpp"
#include "domain/oracle.hpp"
#include "domain/recorded_orders.hpp"
#include "domain/rule_generator.hpp"
#include "domain/rule_text.hpp"

// usage: oracle_bench [RULE_SETS] [QUESTIONS]
// Asks the fast engine and the slow one, which follows the written rules line by line, the same
// random questions about random rule sets, and prints how often they differ: what, figure, goal.

namespace {

using namespace portico::pricing;

/// Questions of one rule set whose answers differ in any field.
std::uint64_t differences(std::uint64_t seed, std::uint64_t questions) {
    Generator generator{seed};
    const auto rules = generator.rule_set();
    const auto settings = generator.settings();
    const auto index = build_index(rules, settings);
    std::uint64_t different = 0;
    for (std::uint64_t i = 0; i < questions; ++i) {
        const auto asked = generator.question();
        const auto basket = asked.basket();
        const Terms terms{asked.company, asked.at, asked.currency, {}, basket};
        const Question question{asked.sku, asked.quantity, asked.unit};
        RecordedOrders orders{rules};
        auto engine = Engine::create(index, terms, &orders);
        if (!engine.ok()) std::abort();
        const auto fast = engine->price(question, Lookahead::next_break);
        const auto slow = ask_oracle(rules, settings, terms, question);
        if (text_of(fast) != text_of(slow)) ++different;
    }
    return different;
}

}  // namespace

int main(int count, char** words) {
    const auto sets = count > 1 ? std::strtoull(words[1], nullptr, 10) : 1000;
    const auto questions = count > 2 ? std::strtoull(words[2], nullptr, 10) : sets * 1000;
    std::uint64_t different = 0;
    // Other seeds than those of the tests.
    for (std::uint64_t set = 0; set < sets; ++set) {
        different += differences(1'000'000 + set, questions / sets);
    }
    std::printf(
        "agreement with the oracle: %llu random questions over %llu rule sets\t%llu "
        "differences\t0\n",
        static_cast<unsigned long long>(questions),
        static_cast<unsigned long long>(sets),
        static_cast<unsigned long long>(different)
    );
    return different == 0 ? 0 : 1;
}
