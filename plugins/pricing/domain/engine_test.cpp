#include "engine.hpp"

#include <gtest/gtest.h>

#include "pricing_world.hpp"

namespace portico::pricing {
namespace {

TEST(Kinds, EachComputesItsUnitPriceFromTheReference) {
    const struct {
        const char* name;
        RuleKind kind;
        const char* value;
        const char* expected;
    } cases[] = {
        // clang-format off
        {"a fixed price",                 RuleKind::fixed,   "10.5",      "10.5 r-1"},
        {"a price of nothing",            RuleKind::fixed,   "0",         "0 r-1"},
        {"a percentage off 12",           RuleKind::percent, "12.5",      "10.5 r-1"},
        {"a surcharge",                   RuleKind::percent, "-10",       "13.2 r-1"},
        {"all of it off",                 RuleKind::percent, "100",       "0 r-1"},
        {"a percentage with 6 decimals",  RuleKind::percent, "33.333333", "8 r-1"},
        {"an amount off",                 RuleKind::amount,  "1.5",       "10.5 r-1"},
        {"an amount never goes below 0",  RuleKind::amount,  "12.01",     "0 r-1"},
        // clang-format on
    };

    for (const auto& [name, kind, value, expected] : cases) {
        SCOPED_TRACE(name);
        World world;
        world.add("r-1", kind, value);
        EXPECT_EQ(world.winner({}), expected);
    }
}

TEST(Kinds, WithoutAReferenceARuleDoesNotApply) {
    World world;
    world.add("r-1", RuleKind::percent, "10");
    world.rules.products[0].base_price = {};
    EXPECT_EQ(world.winner({}), "no_price");
    world.rules.products[0].base_price = number("12");
    world.rules.products[0].currency = currency("USD");
    EXPECT_EQ(world.winner({}), "no_price") << "the base price is in another currency";
}

TEST(Units, PricesAndBreaksAreConvertedToTheAskedUnit) {
    World world;
    world.add("per-box", RuleKind::fixed, "120").unit = "box";
    EXPECT_EQ(world.winner({.unit = "box"}), "120 per-box");
    EXPECT_EQ(world.winner({.unit = "pcs"}), "10 per-box");
    EXPECT_EQ(world.winner({.unit = {}}), "10 per-box");

    world.rules.rules.clear();
    world.add("off", RuleKind::amount, "12").unit = "box";
    EXPECT_EQ(world.winner({}), "11 off") << "12 off a box is 1 off a piece";
    EXPECT_EQ(world.winner({.unit = "box"}), "132 off");

    world.rules.rules.clear();
    world.add("percent", RuleKind::percent, "50").unit = "box";
    EXPECT_EQ(world.winner({}), "6 percent") << "a percentage has no unit";
}

TEST(Units, ABreakIsReachedInAnyUnit) {
    World world;
    auto& rule = world.add("two-boxes", RuleKind::fixed, "9");
    rule.unit = "pcs";
    rule.min_quantity = number("24");
    EXPECT_EQ(world.winner({.quantity = "23"}), "12 base");
    EXPECT_EQ(world.winner({.quantity = "24"}), "9 two-boxes");
    EXPECT_EQ(world.winner({.quantity = "1", .unit = "box"}), "144 base");
    EXPECT_EQ(world.winner({.quantity = "2", .unit = "box"}), "108 two-boxes");
    rule.unit = "box";
    rule.min_quantity = number("2");
    rule.value = number("108");
    EXPECT_EQ(world.winner({.quantity = "23.9999"}), "12 base");
    EXPECT_EQ(world.winner({.quantity = "24"}), "9 two-boxes");
}

TEST(Units, OneThatTheProductHasNotIsRefusedAndItsRulesDoNotApply) {
    World world;
    auto& rule = world.add("per-sack", RuleKind::percent, "50");
    rule.target_kind = TargetKind::all;
    rule.unit = "sack";
    EXPECT_EQ(world.winner({}), "12 base");
    EXPECT_EQ(world.ask({.unit = "sack"}).outcome, Outcome::unknown_unit);
    EXPECT_EQ(world.ask({.unit = "never heard"}).outcome, Outcome::unknown_unit);
}

TEST(Validity, IsHalfOpen) {
    World world;
    world.add("spring", RuleKind::fixed, "10").validity = {100, 200};
    EXPECT_EQ(world.winner({.at = 99}), "12 base");
    EXPECT_EQ(world.winner({.at = 100}), "10 spring");
    EXPECT_EQ(world.winner({.at = 199}), "10 spring");
    EXPECT_EQ(world.winner({.at = 200}), "12 base");
}

TEST(Validity, OfAListGovernsAllItsRules) {
    World world;
    world.add_to("list", "r-1", RuleKind::fixed, "10");
    world.rules.lists[0].validity = {100, 200};
    EXPECT_EQ(world.winner({.at = 100}), "10 r-1");
    EXPECT_EQ(world.winner({.at = 200}), "12 base");
}

TEST(Categories, FitWholePathSegmentsOnly) {
    const struct {
        const char* category;
        const char* expected;
    } cases[] = {
        {"tools", "10 r-1"},
        {"tools/drills", "10 r-1"},
        {"tool", "12 base"},
        {"tools/", "12 base"},
        {"tools/drill", "12 base"},
        {"drills", "12 base"},
        {"Tools", "12 base"},
        {"tools/drills/small", "12 base"},
    };

    for (const auto& [category, expected] : cases) {
        SCOPED_TRACE(category);
        World world;
        auto& rule = world.add("r-1", RuleKind::fixed, "10");
        rule.target_kind = TargetKind::category;
        rule.target = category;
        EXPECT_EQ(world.winner({}), expected);
    }
}

TEST(BestMode, RanksByTargetThenBreakThenSequenceThenStartThenId) {
    World world;
    auto& all = world.add("all", RuleKind::fixed, "1");
    all.target_kind = TargetKind::all;
    all.min_quantity = number("10");
    EXPECT_EQ(world.winner({.quantity = "10"}), "1 all");
    auto& tools = world.add("tools", RuleKind::fixed, "2");
    tools.target_kind = TargetKind::category;
    tools.target = "tools";
    EXPECT_EQ(world.winner({.quantity = "10"}), "2 tools") << "a category before all";
    auto& drills = world.add("drills", RuleKind::fixed, "3");
    drills.target_kind = TargetKind::category;
    drills.target = "tools/drills";
    EXPECT_EQ(world.winner({.quantity = "10"}), "3 drills") << "the deeper category";
    world.add("sku", RuleKind::fixed, "4");
    EXPECT_EQ(world.winner({.quantity = "10"}), "4 sku") << "the product itself";
    world.add("from-5", RuleKind::fixed, "5").min_quantity = number("5");
    EXPECT_EQ(world.winner({.quantity = "10"}), "5 from-5") << "the highest break reached";
    EXPECT_EQ(world.winner({.quantity = "4"}), "4 sku");
    auto& sequence = world.add("first", RuleKind::fixed, "6");
    sequence.min_quantity = number("5");
    sequence.sequence = -1;
    EXPECT_EQ(world.winner({.quantity = "10"}), "6 first") << "the lowest sequence";
    auto& later = world.add("later", RuleKind::fixed, "7");
    later = sequence;
    later.id = "later";
    later.validity.from = 50;
    EXPECT_EQ(world.winner({.quantity = "10"}), "6 later") << "the latest start";
    auto same = world.rules.rules.back();
    same.id = "a-later";
    world.rules.rules.push_back(same);
    EXPECT_EQ(world.winner({.quantity = "10"}), "6 a-later") << "the smallest id";
    same.id = "Z-later";
    world.rules.rules.push_back(same);
    EXPECT_EQ(world.winner({.quantity = "10"}), "6 Z-later") << "ids compare by bytes";
}

TEST(BestMode, ComparesBreaksOfOneCategoryInBaseUnits) {
    World world;
    auto& pieces = world.add("r-20-pcs", RuleKind::fixed, "10");
    pieces.target_kind = TargetKind::all;
    pieces.unit = "pcs";
    pieces.min_quantity = number("20");
    auto boxes = pieces;
    boxes.id = "r-2-box";
    boxes.unit = "box";
    boxes.min_quantity = number("2");
    boxes.value = number("96");
    world.rules.rules.push_back(boxes);
    EXPECT_EQ(world.winner({.quantity = "23"}), "10 r-20-pcs");
    EXPECT_EQ(world.winner({.quantity = "24"}), "8 r-2-box") << "2 boxes are 24 pieces";
}

TEST(SequenceMode, ReadsTheListFromTop) {
    World world;
    world.rules.lists[0].mode = MatchMode::sequence;
    world.add_to("list", "z-sku", RuleKind::fixed, "1").sequence = 2;
    auto& all = world.add_to("list", "y-all", RuleKind::fixed, "2");
    all.target_kind = TargetKind::all;
    all.sequence = 1;
    EXPECT_EQ(world.winner({}), "2 y-all") << "the lower sequence, however unspecific";
    world.rules.rules[0].sequence = 1;
    EXPECT_EQ(world.winner({}), "2 y-all") << "then the smallest id";
    world.rules.rules[1].min_quantity = number("2");
    EXPECT_EQ(world.winner({}), "1 z-sku") << "a rule whose break is not reached is passed over";
}

TEST(Lists, OfListTakesAnotherListsPriceOfTheSameQuestion) {
    World world;
    world.rules.lists.push_back({.id = "trade", .currency = currency("EUR")});
    world.add_to("trade", "t-1", RuleKind::fixed, "10");
    world.add_to("trade", "t-2", RuleKind::fixed, "8").min_quantity = number("100");
    auto& rule = world.add("minus-5", RuleKind::of_list, "5");
    rule.of_list = "trade";
    EXPECT_EQ(world.winner({}), "9.5 minus-5");
    EXPECT_EQ(world.winner({.quantity = "100"}), "7.6 minus-5");
    world.rules.lists.back().validity = {0, 50};
    EXPECT_EQ(world.winner({}), "12 base") << "no price there: the rule does not apply";
}

TEST(Lists, TheReferenceListTakesThePlaceOfTheBasePriceUnrounded) {
    World world;
    world.rules.lists.push_back({.id = "trade", .currency = currency("EUR")});
    world.rules.lists.back().rounding.step = number("1");
    world.rules.lists[0].reference_list = "trade";
    world.add_to("trade", "t-1", RuleKind::fixed, "10.4");
    world.add_to("list", "half", RuleKind::percent, "50");
    EXPECT_EQ(world.winner({}), "5.2 half") << "10.4 and not 10 is halved";
    world.rules.rules[0].min_quantity = number("5");
    EXPECT_EQ(world.winner({}), "12 base");
}

TEST(Lists, CyclesAreCutAndNamed) {
    World world;
    world.rules.lists.push_back({.id = "a", .currency = currency("EUR"), .reference_list = "b"});
    world.rules.lists.push_back({.id = "b", .currency = currency("EUR"), .reference_list = "a"});
    world.add_to("a", "r-a", RuleKind::percent, "10");
    world.add_to("b", "r-b", RuleKind::percent, "10");
    world.add("own", RuleKind::of_list, "0").of_list = "a";
    IndexBuilder builder{world.settings};
    for (const auto& product : world.rules.products) builder.add(product);
    for (const auto& list : world.rules.lists) builder.add(list);
    for (const auto& company : world.rules.companies) builder.add(company);
    for (const auto& rule : world.rules.rules) builder.add(rule);
    const auto index = builder.finish();
    ASSERT_EQ(builder.problems().size(), 1U);
    EXPECT_NE(builder.problems()[0].sentence.find("a -> b -> a"), std::string::npos)
        << builder.problems()[0].sentence;
    auto engine = Engine::create(index, {"c-7", 100, {}});
    ASSERT_TRUE(engine.ok());
    const auto price = engine->price({"A-1", number("1"), {}}, Lookahead::next_break);
    EXPECT_EQ(price.level, Level::base) << "nothing that needs the cycle applies";
}

TEST(Levels, AreSearchedInOrderAndEachListAndGroupIsAStep) {
    World world;
    world.rules.companies[0].lists = {"list", "second"};
    world.rules.companies[0].groups = {"gold", "retail"};
    world.rules.lists.push_back({.id = "second", .currency = currency("EUR")});
    world.rules.lists.push_back(
        {.id = "later", .currency = currency("EUR"), .kind = ListKind::default_list, .priority = 2}
    );
    world.rules.lists.push_back(
        {.id = "sooner", .currency = currency("EUR"), .kind = ListKind::default_list, .priority = 1}
    );
    const auto held = [&](std::string id, HolderKind kind, std::string holder) {
        auto& rule = world.add(std::move(id), RuleKind::fixed, "1");
        rule.holder_kind = kind;
        rule.holder = std::move(holder);
    };

    const struct {
        const char* id;
        HolderKind kind;
        const char* holder;
        Level level;
    } from_last_to_first[] = {
        {"default-2", HolderKind::list, "later", Level::default_list},
        {"default-1", HolderKind::list, "sooner", Level::default_list},
        {"region", HolderKind::region, "north", Level::region},
        {"group-2", HolderKind::group, "retail", Level::group},
        {"group-1", HolderKind::group, "gold", Level::group},
        {"list-2", HolderKind::list, "second", Level::company_list},
        {"list-1", HolderKind::list, "list", Level::company_list},
        {"company", HolderKind::company, "c-7", Level::company},
    };

    EXPECT_EQ(world.ask({}).level, Level::base);
    for (const auto& [id, kind, holder, level] : from_last_to_first) {
        SCOPED_TRACE(id);
        held(id, kind, holder);
        const auto price = world.ask({});
        EXPECT_EQ(price.rule, id);
        EXPECT_EQ(price.level, level);
    }
}

TEST(Levels, AnotherCompanysRulesNeverCount) {
    World world;
    world.rules.companies.push_back({"c-8", {}, {}, {"silver"}, "south"});
    world.add("foreign", RuleKind::fixed, "1").holder = "c-8";
    auto& group = world.add("foreign-group", RuleKind::fixed, "1");
    group.holder_kind = HolderKind::group;
    group.holder = "silver";
    EXPECT_EQ(world.winner({}), "12 base");
}

TEST(Levels, TheConfiguredOrderIsObeyed) {
    World world;
    world.add("own", RuleKind::fixed, "11");
    world.settings.levels = {Level::base, Level::company};
    EXPECT_EQ(world.winner({}), "12 base");
    world.settings.levels = {Level::company_list};
    EXPECT_EQ(world.winner({}), "no_price");
}

TEST(LowestStrategy, TakesTheLowestRoundedPriceTheBaseIncluded) {
    World world;
    world.settings.strategy = Strategy::lowest;
    world.add("own", RuleKind::fixed, "13");
    EXPECT_EQ(world.winner({}), "12 base");
    world.add_to("list", "cheap", RuleKind::fixed, "11.4").rounding = {
        number("1"), RoundingMode::half_up};
    EXPECT_EQ(world.winner({}), "11 cheap");
    world.rules.rules[0].value = number("11");
    EXPECT_EQ(world.winner({}), "11 own") << "a tie is the earlier step's";
}

TEST(Currencies, AreNeverMixed) {
    World world;
    world.add("dollars", RuleKind::fixed, "1").currency = currency("USD");
    EXPECT_EQ(world.winner({}), "12 base");
    EXPECT_EQ(world.winner({.currency = "USD"}), "1 dollars");
    EXPECT_FALSE(world.ask({.currency = "USD"}).list_price) << "the base price is in euros";
    EXPECT_EQ(world.winner({.currency = "JPY"}), "no_price");
    world.rules.companies[0].currency = currency("USD");
    EXPECT_EQ(world.winner({}), "1 dollars") << "the company's currency is the default";
}

TEST(Rounding, ComesFromTheRuleElseTheListElseTheConfiguration) {
    World world;
    auto& rule = world.add_to("list", "r-1", RuleKind::fixed, "10.376543");
    EXPECT_EQ(world.winner({}), "10.3765 r-1");
    world.settings.rounding_step = number("0.01");
    world.settings.rounding_mode = RoundingMode::down;
    EXPECT_EQ(world.winner({}), "10.37 r-1");
    world.rules.lists[0].rounding.step = number("0.05");
    EXPECT_EQ(world.winner({}), "10.35 r-1") << "the list's step, the configured mode";
    rule.rounding.mode = RoundingMode::up;
    EXPECT_EQ(world.winner({}), "10.4 r-1") << "the list's step, the rule's mode";
    rule.rounding.step = number("1");
    EXPECT_EQ(world.winner({}), "11 r-1");
}

TEST(Rounding, IsAppliedOnceToTheUnitPriceInTheAskedUnit) {
    World world;
    world.settings.rounding_step = number("0.01");
    world.add("third", RuleKind::fixed, "3.333333");
    EXPECT_EQ(world.winner({}), "3.33 third");
    EXPECT_EQ(world.winner({.unit = "box"}), "40 third") << "12 x 3.333333, not 12 x 3.33";
}

TEST(Totals, AreInMinorUnits) {
    const struct {
        const char* currency;
        const char* price;
        const char* quantity;
        const char* total;
    } cases[] = {
        // clang-format off
        {"EUR", "10.5",   "12",     "126.00"},
        {"EUR", "0.0375", "3",      "0.11"},
        {"EUR", "1.005",  "1",      "1.01"},
        {"JPY", "10.5",   "1",      "11"},
        {"JPY", "10.4",   "1",      "10"},
        {"KWD", "1.2345", "1",      "1.235"},
        {"EUR", "12",     "0.0001", "0.00"},
        // clang-format on
    };

    for (const auto& [code, price, quantity, total] : cases) {
        SCOPED_TRACE(std::string{price} + " " + code + " x " + quantity);
        World world;
        world.add("r-1", RuleKind::fixed, price).currency = currency(code);
        EXPECT_EQ(world.ask({.quantity = quantity, .currency = code}).total.text(), total);
    }
}

TEST(Totals, ThatDoNotFitAreAnErrorNotAWrap) {
    World world;
    world.add("dear", RuleKind::fixed, "999999999999.999999");
    const auto price = world.rules.rules.back();
    const auto index = build_index(world.rules, world.settings);
    auto engine = Engine::create(index, {"c-7", 100, {}});
    ASSERT_TRUE(engine.ok());
    const auto ask = [&](std::string_view quantity) {
        return engine->price({"A-1", number(quantity), {}}, Lookahead::none).outcome;
    };
    EXPECT_EQ(ask("1"), Outcome::priced);
    EXPECT_EQ(ask("999999999999.9999"), Outcome::out_of_range);
}

TEST(ListPrice, IsTheRoundedBasePriceInTheAskedUnit) {
    World world;
    world.settings.rounding_step = number("0.01");
    world.rules.products[0].base_price = number("12.345");
    world.add("own", RuleKind::fixed, "10").rounding.step = number("5");
    EXPECT_EQ(world.ask({}).list_price->trimmed().text(), "12.35");
    EXPECT_EQ(world.ask({.unit = "box"}).list_price->trimmed().text(), "148.14");
    world.rules.products[0].base_price = {};
    EXPECT_FALSE(world.ask({}).list_price);
}

std::string next_break(World& world, const Ask& asked) {
    const auto price = world.ask(asked);
    if (!price.next_break) return "none";
    return price.next_break->quantity.trimmed().text() + " at " +
           price.next_break->unit_price.trimmed().text() + " saves " +
           price.next_break->saving.text();
}

TEST(NextBreak, IsTheSmallestLargerQuantityWithALowerPrice) {
    World world;
    world.add("one", RuleKind::fixed, "10.5");
    world.add("twenty", RuleKind::fixed, "9.9").min_quantity = number("20");
    world.add("fifty", RuleKind::fixed, "9").min_quantity = number("50");
    EXPECT_EQ(next_break(world, {.quantity = "12"}), "20 at 9.9 saves 12.00");
    EXPECT_EQ(next_break(world, {.quantity = "19.9999"}), "20 at 9.9 saves 12.00");
    EXPECT_EQ(next_break(world, {.quantity = "20"}), "50 at 9 saves 45.00");
    EXPECT_EQ(next_break(world, {.quantity = "50"}), "none");
}

TEST(NextBreak, PassesOverBreaksThatCostMore) {
    World world;
    world.add("one", RuleKind::fixed, "10");
    world.add("dearer", RuleKind::fixed, "11").min_quantity = number("20");
    world.add("cheaper", RuleKind::fixed, "9").min_quantity = number("30");
    EXPECT_EQ(next_break(world, {.quantity = "1"}), "30 at 9 saves 30.00");
}

TEST(NextBreak, IsInTheAskedUnitInStepsOfATenThousandth) {
    World world;
    world.add("twenty", RuleKind::fixed, "9").min_quantity = number("20");
    EXPECT_EQ(next_break(world, {.quantity = "1", .unit = "box"}), "1.6667 at 108 saves 60.00");
}

TEST(NextBreak, FollowsListsThatARuleLeansOn) {
    World world;
    world.rules.lists.push_back({.id = "trade", .currency = currency("EUR")});
    world.add_to("trade", "t-1", RuleKind::fixed, "10");
    world.add_to("trade", "t-100", RuleKind::fixed, "8").min_quantity = number("100");
    world.add("own", RuleKind::of_list, "0").of_list = "trade";
    EXPECT_EQ(next_break(world, {}), "100 at 8 saves 200.00");
}

TEST(NextBreak, MayComeFromAnEarlierStep) {
    World world;
    world.add_to("list", "always", RuleKind::fixed, "10");
    world.add("own-bulk", RuleKind::fixed, "7").min_quantity = number("40");
    EXPECT_EQ(next_break(world, {}), "40 at 7 saves 120.00");
}

TEST(Questions, AreUnavailableUntilSomethingWasLoaded) {
    const Index nothing_yet{Settings{}};
    const auto engine = Engine::create(nothing_yet, {"c-7", 0, {}});
    ASSERT_FALSE(engine.ok());
    EXPECT_EQ(engine.error().code, Code::unavailable) << "retry is safe; no wrong 404";
}

TEST(Questions, ThatMakeNoSenseAreRefused) {
    World world;
    EXPECT_EQ(world.ask({.sku = "nothing"}).outcome, Outcome::unknown_sku);
    EXPECT_EQ(world.ask({.quantity = "0"}).outcome, Outcome::bad_quantity);
    EXPECT_EQ(world.ask({.quantity = "-1"}).outcome, Outcome::bad_quantity);
    EXPECT_EQ(world.ask({.quantity = "0.00001"}).outcome, Outcome::bad_quantity);
    const auto index = build_index(world.rules, world.settings);
    const auto engine = Engine::create(index, {"c-9", 0, {}});
    ASSERT_FALSE(engine.ok());
    EXPECT_EQ(engine.error().code, Code::not_found);
}

}  // namespace
}  // namespace portico::pricing
