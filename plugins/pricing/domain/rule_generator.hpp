#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "question.hpp"
#include "rule.hpp"

namespace portico::pricing {

/// Random rule sets and questions for tests, from small pools, so that ties, overlaps and near
/// misses are common.
class Generator {
public:
    explicit Generator(std::uint64_t seed) : random_{seed} {}

    static Decimal number(const std::string& text) { return *Decimal::parse(text); }

    RuleSet rule_set() {
        RuleSet set;
        for (const auto* sku : {"A-1", "B-2", "C-3"}) set.products.push_back(product(sku));
        for (std::size_t i = 0; i < lists_.size(); ++i) set.lists.push_back(list(i));
        for (const auto* id : {"c-1", "c-2"}) set.companies.push_back(company(id));
        const int rules = between(0, 40);
        for (int i = 0; i < rules; ++i) set.rules.push_back(rule(i));
        remember_orders(set);
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

    struct BasketLine {
        std::string sku;
        std::string unit;
        Decimal quantity;
    };

    struct Case {
        std::string company;
        std::string sku;
        std::string unit;
        Decimal quantity;
        Moment at;
        Currency currency;
        std::vector<BasketLine> others{};  ///< lines of the same request

        /// All lines of the request; they view this case. Empty: the line is asked alone.
        [[nodiscard]] std::vector<Question> basket() const {
            std::vector<Question> lines;
            if (others.empty()) return lines;
            lines.push_back({sku, quantity, unit});
            for (const auto& line : others) lines.push_back({line.sku, line.quantity, line.unit});
            return lines;
        }
    };

    Case question() {
        Case asked = lonely_question();
        for (int i = chance(40) ? between(1, 4) : 0; i > 0; --i) {
            const auto other = lonely_question();
            asked.others.push_back({other.sku, other.unit, other.quantity});
        }
        return asked;
    }

    Case lonely_question() {
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
        counting(rule);
        return rule;
    }

    /// What the break is counted by, and a limit.
    void counting(Rule& rule) {
        if (chance(10)) {
            rule.limit_quantity = number(pick({"1", "5", "10.5", "24", "120"}));
            rule.validity.to = between(5, 7);
        }
        if (!chance(35)) return;
        rule.counted_by = static_cast<CountedBy>(between(1, 7));
        const bool is_basket = rule.counted_by == CountedBy::basket;
        if (is_basket && rule.target_kind == TargetKind::sku) rule.counted_by = CountedBy::line;
        if (rule.counted_by != CountedBy::line) rule.unit.clear();
    }

    /// The periods of all asked moments begin at 0.
    void remember_orders(RuleSet& set) {
        for (int i = between(0, 12); i > 0; --i) {
            set.ordered.push_back(
                {pick({"c-1", "c-2"}),
                 pick({"A-1", "A-1", "B-2", "C-3", "D-4"}),
                 number(pick({"1", "5", "10", "0.5", "-2"})),
                 pick({"", "", "pcs", "box", "kg"}),
                 number(pick({"1", "9.99", "20", "100", "-5"})),
                 currency(),
                 between(-1, 6)}
            );
        }
        for (const auto& rule : set.rules) {
            if (!rule.limit_quantity.is_zero() && chance(40)) {
                set.uses.push_back({pick({"c-1", "c-2"}), rule.id});
            }
        }
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
        if (chance(4)) {
            rule.kind = RuleKind::on_request;
            return;
        }
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

private:
    std::mt19937_64 random_;
    std::vector<std::string> lists_{"l-1", "l-2", "l-3", "l-4"};
};

}  // namespace portico::pricing
