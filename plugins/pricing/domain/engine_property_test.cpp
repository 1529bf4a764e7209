#include <algorithm>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine.hpp"
#include "index_builder.hpp"
#include "oracle.hpp"
#include "rule_text.hpp"

// Random rule sets from small pools, so that ties, overlaps and near misses are common. The engine
// and the oracle must give the same answer, field by field. A failure is shrunk to few records.

namespace portico::pricing {
namespace {

Decimal number(const std::string& text) {
    return *Decimal::parse(text);
}

class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_{seed} {}

    RuleSet rule_set() {
        RuleSet set;
        for (const auto* sku : {"A-1", "B-2", "C-3"}) set.products.push_back(product(sku));
        for (std::size_t i = 0; i < lists_.size(); ++i) set.lists.push_back(list(i));
        for (const auto* id : {"c-1", "c-2"}) set.companies.push_back(company(id));
        const int rules = between(0, 40);
        for (int i = 0; i < rules; ++i) set.rules.push_back(rule(i));
        std::shuffle(set.rules.begin(), set.rules.end(), random_);
        return set;
    }

    Settings settings() {
        Settings settings;
        settings.currency = currency();
        settings.strategy = chance(30) ? Strategy::lowest : Strategy::first;
        if (chance(30)) settings.rounding_step = number(pick({"0.01", "0.05", "1", "0.000001"}));
        if (chance(30)) settings.rounding_mode = mode();
        if (chance(20)) std::shuffle(settings.levels.begin(), settings.levels.end(), random_);
        if (chance(10)) settings.levels.pop_back();
        return settings;
    }

    struct Case {
        std::string company;
        std::string sku;
        std::string unit;
        Decimal quantity;
        Moment at;
        Currency currency;
    };

    Case question() {
        return {
            pick({"c-1", "c-2"}),
            pick({"A-1", "A-1", "A-1", "B-2", "C-3", "D-4"}),
            pick({"", "", "", "pcs", "box", "kg", "sack"}),
            number(pick(
                {"1",
                 "2",
                 "5",
                 "9.9999",
                 "10",
                 "11",
                 "12",
                 "24",
                 "100",
                 "0.5",
                 "0",
                 "-1",
                 "999999999999"}
            )),
            between(0, 6),
            chance(70) ? Currency{} : currency()};
    }

private:
    int between(int low, int high) {
        return std::uniform_int_distribution<int>{low, high}(random_);
    }

    bool chance(int percent) { return between(1, 100) <= percent; }

    std::string pick(const std::vector<std::string>& pool) {
        return pool[static_cast<std::size_t>(between(0, static_cast<int>(pool.size()) - 1))];
    }

    Currency currency() { return *Currency::parse(chance(75) ? "EUR" : pick({"JPY", "KWD"})); }

    RoundingMode mode() { return static_cast<RoundingMode>(between(0, 3)); }

    Validity validity() {
        Validity validity;
        if (chance(70)) return validity;
        if (chance(70)) validity.from = between(0, 4);
        if (chance(50)) validity.to = between(5, 7);
        return validity;
    }

    Rounding rounding() {
        Rounding rounding;
        if (chance(10)) rounding.step = number(pick({"0.05", "1", "0.01", "0.25"}));
        if (chance(10)) rounding.mode = mode();
        return rounding;
    }

    Product product(const std::string& sku) {
        Product product;
        product.sku = sku;
        product.category = pick({"", "tools", "tools/drills", "tools/drills/small", "toolshed"});
        product.unit = pick({"pcs", "pcs", "kg"});
        if (chance(60)) product.units.push_back({"box", number(pick({"12", "10", "0.3"}))});
        if (chance(20)) product.units.push_back({"sack", number("25")});
        if (chance(80)) product.base_price = number(pick({"12", "9.99", "0.333333", "0", "100"}));
        if (chance(40)) product.currency = currency();
        return product;
    }

    Company company(const std::string& id) {
        Company company;
        company.id = id;
        if (chance(50)) company.currency = currency();
        for (int i = between(0, 3); i > 0; --i) company.lists.push_back(pick(lists_));
        for (int i = between(0, 2); i > 0; --i) company.groups.push_back(pick({"g-1", "g-2"}));
        company.region = pick({"", "north", "south"});
        return company;
    }

    /// Lists lean on earlier lists only: no cycles.
    PriceList list(std::size_t position) {
        PriceList list;
        list.id = lists_[position];
        list.currency = currency();
        list.kind = chance(40) ? ListKind::default_list : ListKind::assigned;
        list.mode = chance(30) ? MatchMode::sequence : MatchMode::best;
        list.priority = between(0, 2);
        if (position > 0 && chance(30)) list.reference_list = earlier_list(position);
        list.validity = validity();
        list.rounding = rounding();
        return list;
    }

    std::string earlier_list(std::size_t position) {
        return lists_[static_cast<std::size_t>(between(0, static_cast<int>(position) - 1))];
    }

    Rule rule(int number_of_rule) {
        Rule rule;
        rule.id = pick({"r", "r-", "R"}) + std::to_string(number_of_rule);
        std::size_t position = lists_.size();
        switch (between(0, 5)) {
            case 0:
                rule.holder_kind = HolderKind::company;
                rule.holder = pick({"c-1", "c-2"});
                break;
            case 1:
                rule.holder_kind = HolderKind::group;
                rule.holder = pick({"g-1", "g-2"});
                break;
            case 2:
                rule.holder_kind = HolderKind::region;
                rule.holder = pick({"north", "west"});
                break;
            default:
                position =
                    static_cast<std::size_t>(between(0, static_cast<int>(lists_.size()) - 1));
                rule.holder = lists_[position];
        }
        target(rule);
        rule.unit = pick({"", "", "", "pcs", "box", "kg"});
        if (chance(70))
            rule.min_quantity = number(pick({"1", "2", "10", "12", "20", "120", "0.5"}));
        value(rule, position);
        const bool is_price = rule.kind == RuleKind::fixed || rule.kind == RuleKind::amount;
        if (rule.holder_kind != HolderKind::list && (is_price || chance(50))) {
            rule.currency = currency();
        }
        rule.validity = validity();
        rule.sequence = chance(60) ? 0 : between(-1, 2);
        rule.rounding = rounding();
        return rule;
    }

    void target(Rule& rule) {
        rule.target_kind = static_cast<TargetKind>(between(0, 2));
        if (rule.target_kind == TargetKind::sku) rule.target = pick({"A-1", "A-1", "B-2", "C-3"});
        if (rule.target_kind == TargetKind::category) {
            rule.target = pick({"tools", "tool", "tools/drills", "tools/drills/small", "toolshed"});
        }
    }

    void value(Rule& rule, std::size_t position) {
        rule.kind = static_cast<RuleKind>(between(0, 3));
        if (rule.kind == RuleKind::of_list) {
            if (position == 0)
                rule.kind = RuleKind::fixed;
            else
                rule.of_list = earlier_list(position);
        }
        const bool is_price = rule.kind == RuleKind::fixed || rule.kind == RuleKind::amount;
        rule.value = number(
            is_price ? pick({"1", "9.5", "10", "10.333333", "0", "3.05"})
                     : pick({"0", "10", "33.33", "100", "-20", "12.5"})
        );
    }

    std::mt19937_64 random_;
    std::vector<std::string> lists_{"l-1", "l-2", "l-3", "l-4"};
};

Price ask_engine(const Index& index, const Terms& terms, const Question& question) {
    auto engine = Engine::create(index, terms);
    PORTICO_ASSERT(engine.ok());
    return engine->price(question, Lookahead::next_break);
}

/// Engine and oracle on one question, or "" when they agree.
std::string difference(
    const RuleSet& rules, const Settings& settings, const Generator::Case& asked
) {
    const Terms terms{asked.company, asked.at, asked.currency};
    const Question question{asked.sku, asked.quantity, asked.unit};
    const auto index = build_index(rules, settings);
    const auto fast = text_of(ask_engine(index, terms, question));
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
    for (std::uint64_t seed = first; seed < first + rounds; ++seed) {
        Generator generator{seed};
        const auto rules = generator.rule_set();
        const auto settings = generator.settings();
        const auto index = build_index(rules, settings);
        for (int i = 0; i < 10; ++i) {
            const auto asked = generator.question();
            const Terms terms{asked.company, asked.at, asked.currency};
            const Question question{asked.sku, asked.quantity, asked.unit};
            const auto fast = ask_engine(index, terms, question);
            const auto slow = ask_oracle(rules, settings, terms, question);
            if (fast.outcome == Outcome::priced) ++priced;
            if (fast.next_break) ++with_break;
            if (text_of(fast) == text_of(slow)) continue;
            const auto minimal = shrunk(rules, settings, asked);
            FAIL() << "seed " << seed << ": " << asked.company << " asks " << asked.quantity.text()
                   << " '" << asked.unit << "' of " << asked.sku << " at " << asked.at << " in '"
                   << asked.currency.code() << "', strategy "
                   << (settings.strategy == Strategy::lowest ? "lowest" : "first") << "\n"
                   << difference(minimal, settings, asked) << "\n"
                   << text_of(minimal);
        }
    }
    if (seed_text == nullptr) {
        EXPECT_GT(priced, rounds * 2) << "the generator asks too few questions with a price";
        EXPECT_GT(with_break, rounds / 5) << "the generator makes too few breaks";
    }
}

}  // namespace
}  // namespace portico::pricing
