#include "proof.hpp"

#include <string>

#include <gtest/gtest.h>

#include "pricing_world.hpp"

namespace portico::pricing {
namespace {

/// "own won; half lower_level; base lower_level; " in the order of the search.
std::string proof(const World& world, const Ask& asked) {
    const auto index = build_index(world.rules, world.settings);
    auto engine = Engine::create(index, {"c-7", asked.at, {}});
    EXPECT_TRUE(engine.ok());
    std::string text;
    for (const auto& line : prove(*engine, {asked.sku, number(asked.quantity), asked.unit})) {
        text += std::string{line.rule.empty() ? "base" : line.rule.view()} + " " +
                std::string{name_of(line.reason)} + "; ";
    }
    return text;
}

TEST(Proof, NamesOneReasonForEachLoser) {
    World world;
    world.add("best", RuleKind::fixed, "10").validity.from = 50;
    world.rules.rules.back().min_quantity = number("2");
    const auto best = world.rules.rules.back();
    const auto variant = [&](std::string id, auto change) {
        auto rule = best;
        rule.id = std::move(id);
        change(rule);
        world.rules.rules.push_back(rule);
    };
    variant("a-small", [](Rule& rule) { rule.min_quantity = number("1"); });
    variant("b-sequence", [](Rule& rule) { rule.sequence = 1; });
    variant("c-older", [](Rule& rule) { rule.validity.from = 49; });
    variant("d-id", [](Rule&) {});
    world.rules.rules.back().id = "z-id";
    variant("e-break", [](Rule& rule) { rule.min_quantity = number("9"); });
    variant("f-early", [](Rule& rule) { rule.validity.from = 101; });
    variant("g-late", [](Rule& rule) { rule.validity.to = 100; });
    variant("h-dollar", [](Rule& rule) { rule.currency = currency("USD"); });
    variant("i-all", [](Rule& rule) { rule.target_kind = TargetKind::all; });
    variant("j-sack", [](Rule& rule) {
        rule.target_kind = TargetKind::all;
        rule.unit = "sack";
    });
    world.add_to("list", "k-list", RuleKind::fixed, "1");
    world.rules.lists.push_back({.id = "empty", .currency = currency("EUR")});
    world.add_to("empty", "never", RuleKind::fixed, "1").min_quantity = number("1000");
    variant("l-of", [](Rule& rule) {
        rule.kind = RuleKind::of_list;
        rule.of_list = "empty";
    });
    const auto text = proof(world, {.quantity = "5"});
    for (const auto* expected :
         {"best won; ",
          "a-small smaller_break; ",
          "b-sequence later_sequence; ",
          "c-older older; ",
          "z-id same_rank_larger_id; ",
          "e-break break_not_reached; ",
          "f-early not_yet_valid; ",
          "g-late expired; ",
          "h-dollar other_currency; ",
          "i-all less_specific; ",
          "j-sack unknown_unit; ",
          "k-list lower_level; ",
          "l-of no_price_in_list; ",
          "base lower_level; "}) {
        EXPECT_NE(text.find(expected), std::string::npos) << expected << " in\n" << text;
    }
}

TEST(Proof, SaysDearerUnderTheLowestStrategy) {
    World world;
    world.settings.strategy = Strategy::lowest;
    world.add("own", RuleKind::fixed, "13");
    world.add_to("list", "tie", RuleKind::fixed, "12");
    EXPECT_EQ(proof(world, {}), "own dearer; tie won; base lower_level; ");
}

TEST(Proof, OfAnUnknownProductIsEmpty) {
    EXPECT_EQ(proof(World{}, {.sku = "nothing"}), "");
}

TEST(Proof, HasExactlyOneWinnerWhichIsTheEngines) {
    World world;
    world.add("own", RuleKind::fixed, "11").min_quantity = number("5");
    world.add_to("list", "half", RuleKind::percent, "50");
    world.rules.companies[0].lists = {"list", "list"};
    EXPECT_EQ(proof(world, {}), "own break_not_reached; half won; base lower_level; ");
    EXPECT_EQ(proof(world, {.quantity = "5"}), "own won; half lower_level; base lower_level; ");
}

}  // namespace
}  // namespace portico::pricing
