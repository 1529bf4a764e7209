#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "engine.hpp"
#include "index_builder.hpp"
#include "oracle.hpp"
#include "recorded_orders.hpp"
#include "rule_text.hpp"

namespace portico::pricing {

inline Decimal number(std::string_view text) {
    const auto parsed = Decimal::parse(text);
    EXPECT_TRUE(parsed.ok()) << text;
    return parsed.ok() ? *parsed : Decimal{};
}

inline Currency currency(std::string_view code) {
    const auto parsed = Currency::parse(code);
    EXPECT_TRUE(parsed.ok()) << code;
    return parsed.ok() ? *parsed : Currency{};
}

/// What a test asks; the rest is as a buyer would leave it.
struct Ask {
    std::string_view sku = "A-1";
    std::string_view quantity = "1";
    std::string_view unit = {};
    Moment at = 100;
    std::string_view currency = {};
};

/// A small supplier for tests: product A-1 (a drill, 12 EUR a piece, boxes of 12), company c-7 that
/// has the list "list", the group "gold" and the region "north". Tests add rules and ask.
class World {
public:
    World() {
        settings.currency = currency("EUR");
        rules.products.push_back(
            {"A-1", "tools/drills", "pcs", {{"box", number("12")}}, number("12"), {}}
        );
        rules.companies.push_back({"c-7", {}, {"list"}, {"gold"}, "north"});
        rules.lists.push_back({.id = "list", .currency = currency("EUR")});
    }

    /// A rule of the company for A-1; the caller changes what its case needs.
    Rule& add(std::string id, RuleKind kind, std::string_view value) {
        Rule rule;
        rule.id = std::move(id);
        rule.holder_kind = HolderKind::company;
        rule.holder = "c-7";
        rule.target_kind = TargetKind::sku;
        rule.target = "A-1";
        rule.kind = kind;
        rule.value = number(value);
        rule.currency = currency("EUR");
        return rules.rules.emplace_back(std::move(rule));
    }

    /// The same, held by a list.
    Rule& add_to(std::string list, std::string id, RuleKind kind, std::string_view value) {
        auto& rule = add(std::move(id), kind, value);
        rule.holder_kind = HolderKind::list;
        rule.holder = std::move(list);
        rule.currency = {};
        return rule;
    }

    /// The engine's answer; it fails the test when the oracle says anything else.
    [[nodiscard]] Price ask(const Ask& asked) {
        index_ = build_index(rules, settings);
        Terms terms{"c-7", asked.at, {}};
        if (!asked.currency.empty()) terms.currency = currency(asked.currency);
        const Question question{asked.sku, number(asked.quantity), asked.unit};
        std::vector<Question> basket;
        if (!others.empty()) {
            basket = others;
            basket.push_back(question);
        }
        terms.basket = basket;
        RecordedOrders orders{rules};
        auto engine = Engine::create(index_, terms, &orders);
        EXPECT_TRUE(engine.ok());
        const auto price = engine->price(question, Lookahead::next_break);
        EXPECT_EQ(text_of(price), text_of(ask_oracle(rules, settings, terms, question)));
        return price;
    }

    /// "10.5 r-1": unit price without zeros at the end, and the winner; "no_price" and so on.
    [[nodiscard]] std::string winner(const Ask& asked) {
        const auto price = ask(asked);
        if (price.outcome == Outcome::no_price) return "no_price";
        if (price.outcome == Outcome::on_request) return "on_request " + std::string{price.rule};
        if (price.outcome != Outcome::priced) return "refused";
        return price.unit_price.trimmed().text() + " " +
               (price.rule.empty() ? std::string{"base"} : std::string{price.rule});
    }

    RuleSet rules;
    Settings settings;
    std::vector<Question> others;  ///< lines of the same request; they view texts of the test

private:
    Index index_;
};

}  // namespace portico::pricing
