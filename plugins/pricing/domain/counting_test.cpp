// Rules that need more than one line's quantity, as a buyer meets them.
#include "counting.hpp"

#include <gtest/gtest.h>

#include "pricing_world.hpp"
#include "proof.hpp"

namespace portico::pricing {
namespace {

Rule& for_tools(Rule& rule) {
    rule.target_kind = TargetKind::category;
    rule.target = "tools";
    return rule;
}

/// A second tool, a product that is none, and 10 % off tools from 10 of them in one order.
World mixed_world() {
    World world;
    world.rules.products.push_back({"B-2", "tools", "pcs", {{"box", number("5")}}, number("4"), {}}
    );
    world.rules.products.push_back({"C-3", "paint", "pcs", {}, number("4"), {}});
    auto& mixed = for_tools(world.add("mixed", RuleKind::percent, "10"));
    mixed.counted_by = CountedBy::basket;
    mixed.min_quantity = number("10");
    return world;
}

TEST(BasketBreaks, AddUpTheLinesOfTheTarget) {
    auto world = mixed_world();
    EXPECT_EQ(world.winner({.quantity = "9"}), "12 base");
    EXPECT_EQ(world.winner({.quantity = "10"}), "10.8 mixed") << "a line alone counts too";
    world.others = {{"B-2", number("1"), {}}};
    EXPECT_EQ(world.winner({.quantity = "8"}), "12 base");
    EXPECT_EQ(world.winner({.quantity = "9"}), "10.8 mixed");
    world.others = {{"B-2", number("1"), "box"}};
    EXPECT_EQ(world.winner({.quantity = "4"}), "12 base");
    EXPECT_EQ(world.winner({.quantity = "5"}), "10.8 mixed") << "a box holds 5";
    world.others = {{"C-3", number("100"), {}}};
    EXPECT_EQ(world.winner({.quantity = "9"}), "12 base") << "paint is no tool";
    world.others = {{"A-1", number("9"), {}}};
    EXPECT_EQ(world.winner({.quantity = "1"}), "10.8 mixed") << "the same product again";
    world.others = {
        {"gone", number("9"), {}}, {"B-2", number("9"), "sack"}, {"B-2", number("-9"), {}}};
    EXPECT_EQ(world.winner({.quantity = "9"}), "12 base") << "lines that can't be sold";
}

TEST(BasketBreaks, NextBreakSaysHowMuchMoreOfThisLineIsMissing) {
    auto world = mixed_world();
    world.others = {{"B-2", number("1"), "box"}};
    const auto price = world.ask({.quantity = "2"});
    ASSERT_TRUE(price.next_break);
    EXPECT_EQ(price.next_break->quantity.trimmed().text(), "5");
    EXPECT_EQ(price.next_break->saving.text(), "6.00");
    EXPECT_FALSE(world.ask({.quantity = "5"}).next_break) << "it is reached";
}

/// 5 % from 1,000, 7 % from 3,000 EUR a quarter for tools; `at` is in April 1970.
constexpr Moment april = 8'000'000'000'000;
constexpr Moment march = 7'000'000'000'000;

World turnover_world() {
    World world;
    for (const auto& [id, from, percent] :
         {std::tuple{"q-1", "1000", "5"}, std::tuple{"q-3", "3000", "7"}}) {
        auto& rule = for_tools(world.add(id, RuleKind::percent, percent));
        rule.counted_by = CountedBy::quarter_turnover;
        rule.min_quantity = number(from);
    }
    return world;
}

OrderedLine ordered(const char* amount, Moment at, const char* sku = "A-1") {
    return {"c-7", sku, number("3"), {}, number(amount), currency("EUR"), at};
}

TEST(PeriodBreaks, CountWhatWasOrderedInTheRunningPeriod) {
    auto world = turnover_world();
    EXPECT_EQ(world.winner({.at = april}), "12 base");
    world.rules.ordered = {ordered("999.99", april)};
    EXPECT_EQ(world.winner({.at = april}), "12 base");
    world.rules.ordered.push_back(ordered("0.01", april - 1));
    EXPECT_EQ(world.winner({.at = april}), "11.4 q-1");
    EXPECT_EQ(world.winner({.at = april - 1}), "12 base") << "the first was ordered later";
    world.rules.ordered.push_back(ordered("2000", march));
    EXPECT_EQ(world.winner({.at = april}), "11.4 q-1") << "that was another quarter";
    world.rules.ordered.push_back(ordered("2000", april));
    EXPECT_EQ(world.winner({.at = april}), "11.16 q-3");
    EXPECT_FALSE(world.ask({.at = april}).next_break) << "this order does not count yet";
}

TEST(PeriodBreaks, CountTheirTargetTheirCurrencyAndTheirCompanyAlone) {
    auto world = turnover_world();
    world.rules.products.push_back({"C-3", "paint", "pcs", {}, number("4"), {}});
    auto other_company = ordered("5000", april);
    other_company.company = "c-8";
    auto other_currency = ordered("5000", april);
    other_currency.currency = currency("USD");
    world.rules.ordered = {
        other_company,
        other_currency,
        ordered("5000", april, "C-3"),
        ordered("5000", april, "gone")};
    EXPECT_EQ(world.winner({.at = april}), "12 base");
    for (auto& rule : world.rules.rules) rule.target_kind = TargetKind::all;
    for (auto& rule : world.rules.rules) rule.target.clear();
    EXPECT_EQ(world.winner({.at = april}), "11.16 q-3") << "money for what is no longer sold";
}

TEST(PeriodBreaks, CountQuantitiesInBaseUnits) {
    World world;
    auto& rule = world.add("many", RuleKind::fixed, "10");
    rule.counted_by = CountedBy::month_quantity;
    rule.min_quantity = number("24");
    auto boxes = ordered("1", april);
    boxes.quantity = number("2");
    boxes.unit = "box";
    world.rules.ordered = {boxes};
    EXPECT_EQ(world.winner({.at = april}), "10 many");
    auto returned = ordered("1", april);
    returned.quantity = number("-0.5");
    world.rules.ordered.push_back(returned);
    EXPECT_EQ(world.winner({.at = april}), "12 base");
}

TEST(Pilots, CountOnceForASmallQuantity) {
    World world;
    auto& pilot = world.add("pilot", RuleKind::fixed, "8");
    pilot.limit_quantity = number("2");
    pilot.unit = "box";
    pilot.value = number("96");
    pilot.validity.to = 1000;
    EXPECT_EQ(world.winner({.quantity = "24"}), "8 pilot");
    EXPECT_EQ(world.winner({.quantity = "24.0001"}), "12 base");
    EXPECT_EQ(world.winner({.quantity = "2", .unit = "box"}), "96 pilot");
    world.others = {{"A-1", number("12"), {}}};
    EXPECT_EQ(world.winner({.quantity = "12"}), "8 pilot");
    EXPECT_EQ(world.winner({.quantity = "13"}), "12 base") << "the lines of one order together";
    world.rules.uses = {{"c-8", "pilot"}};
    EXPECT_EQ(world.winner({.quantity = "12"}), "8 pilot") << "another company used it";
    world.rules.uses.push_back({"c-7", "pilot"});
    EXPECT_EQ(world.winner({.quantity = "12"}), "12 base");
}

TEST(Pilots, AreNoPartOfAListOnWhichOthersLean) {
    World world;
    auto& pilot = world.add_to("list", "pilot", RuleKind::fixed, "8");
    pilot.limit_quantity = number("2");
    pilot.validity.to = 1000;
    EXPECT_EQ(world.winner({}), "8 pilot");
    world.add("leaning", RuleKind::of_list, "50").of_list = "list";
    EXPECT_EQ(world.winner({}), "8 pilot");
}

TEST(OnRequest, WinsByItsRankAndHasNoPrice) {
    World world;
    world.add("ask-us", RuleKind::on_request, "0").min_quantity = number("100");
    EXPECT_EQ(world.winner({.quantity = "99"}), "12 base");
    EXPECT_EQ(world.winner({.quantity = "100"}), "on_request ask-us");
    world.add("own", RuleKind::fixed, "9").min_quantity = number("200");
    EXPECT_EQ(world.winner({.quantity = "200"}), "9 own");
    EXPECT_EQ(world.ask({.quantity = "99"}).next_break->quantity.trimmed().text(), "200");
}

TEST(OnRequest, DecidesUnderTheLowestStrategyFromAnyStep) {
    World world;
    world.settings.strategy = Strategy::lowest;
    world.add("own", RuleKind::fixed, "9");
    EXPECT_EQ(world.winner({}), "9 own");
    world.add_to("list", "ask-us", RuleKind::on_request, "0");
    EXPECT_EQ(world.winner({}), "on_request ask-us");
    world.add("leaning", RuleKind::of_list, "50").of_list = "list";
    world.settings.strategy = Strategy::first;
    EXPECT_EQ(world.winner({}), "9 own") << "the list has no price to lean on";
}

/// Reason, and what was counted, of one rule.
std::string told(const World& world, std::string_view rule, const Question& question) {
    const auto index = build_index(world.rules, world.settings);
    RecordedOrders orders{world.rules};
    std::vector<Question> basket = world.others;
    basket.push_back(question);
    auto engine = Engine::create(index, {"c-7", april, {}, {}, basket}, &orders);
    for (const auto& line : prove(*engine, question)) {
        if (line.rule.view() != rule) continue;
        return std::string{name_of(line.reason)} + " " +
               (line.counted ? line.counted->trimmed().text() : std::string{"-"});
    }
    return "absent";
}

TEST(CountingProof, SaysWhatWasCounted) {
    auto world = turnover_world();
    world.rules.ordered = {ordered("1200.5", april)};
    EXPECT_EQ(told(world, "q-1", {"A-1", number("1"), {}}), "won 1200.5");
    EXPECT_EQ(told(world, "q-3", {"A-1", number("1"), {}}), "break_not_reached 1200.5");
    auto mixed = mixed_world();
    mixed.others = {{"B-2", number("1"), "box"}};
    EXPECT_EQ(told(mixed, "mixed", {"A-1", number("2"), {}}), "break_not_reached 7");
    auto& pilot = mixed.add("pilot", RuleKind::fixed, "8");
    pilot.limit_quantity = number("2");
    pilot.validity.to = end_of_time - 1;
    EXPECT_EQ(told(mixed, "pilot", {"A-1", number("2"), {}}), "won -");
    EXPECT_EQ(told(mixed, "pilot", {"A-1", number("3"), {}}), "over_limit -");
    mixed.rules.uses = {{"c-7", "pilot"}};
    EXPECT_EQ(told(mixed, "pilot", {"A-1", number("2"), {}}), "used_up -");
}

}  // namespace
}  // namespace portico::pricing
