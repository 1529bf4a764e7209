#include "rule_check.hpp"

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "pricing_world.hpp"

namespace portico::pricing {
namespace {

TEST(CheckRule, RefusesWhatCanNotBeMeant) {
    const struct {
        const char* name;
        std::function<void(Rule&)> change;
        const char* sentence;  // empty: accepted
    } cases[] = {
        {"as it is", [](Rule&) {}, ""},
        {"no id", [](Rule& rule) { rule.id = ""; }, "rule id is empty"},
        {"a NUL in the id", [](Rule& rule) { rule.id = std::string("a\0b", 3); }, "control"},
        {"no holder", [](Rule& rule) { rule.holder = ""; }, "company is empty"},
        {"no target", [](Rule& rule) { rule.target = ""; }, "sku is empty"},
        {"a price below 0", [](Rule& rule) { rule.value = number("-1"); }, "must be 0 or more"},
        {"a break below 0", [](Rule& rule) { rule.min_quantity = number("-1"); }, "quantity is -1"},
        {"5 decimals in a break",
         [](Rule& rule) { rule.min_quantity = number("0.00001"); },
         "4 after the point"},
        {"no currency", [](Rule& rule) { rule.currency = {}; }, "needs a currency"},
        {"a step of 0", [](Rule& rule) { rule.rounding.step = Decimal{}; }, "must be above 0"},
        {"an empty validity",
         [](Rule& rule) {
             rule.validity = {5, 5};
         },
         "ends before"},
        {"of no list", [](Rule& rule) { rule.kind = RuleKind::of_list; }, "must name the list"},
        {"100 percent",
         [](Rule& rule) {
             rule.kind = RuleKind::percent;
             rule.value = number("100");
         },
         ""},
        {"more than all",
         [](Rule& rule) {
             rule.kind = RuleKind::percent;
             rule.value = number("100.000001");
         },
         "from -1000"},
        {"the largest surcharge",
         [](Rule& rule) {
             rule.kind = RuleKind::percent;
             rule.value = number("-1000");
         },
         ""},
        {"more than that",
         [](Rule& rule) {
             rule.kind = RuleKind::percent;
             rule.value = number("-1000.000001");
         },
         "from -1000"},
        {"a value on request",
         [](Rule& rule) { rule.kind = RuleKind::on_request; },
         "has no value"},
        {"a basket of one product",
         [](Rule& rule) { rule.counted_by = CountedBy::basket; },
         "for a category or for all"},
        {"a turnover in boxes",
         [](Rule& rule) {
             rule.counted_by = CountedBy::year_turnover;
             rule.unit = "box";
         },
         "has no unit"},
        {"a limit for ever", [](Rule& rule) { rule.limit_quantity = number("5"); }, "needs an end"},
        {"a limit below 0",
         [](Rule& rule) { rule.limit_quantity = number("-5"); },
         "must be above 0"},
    };

    for (const auto& [name, change, sentence] : cases) {
        SCOPED_TRACE(name);
        World world;
        auto& rule = world.add("r-1", RuleKind::fixed, "10");
        change(rule);
        const auto checked = check(rule);
        if (std::string_view{sentence}.empty()) {
            EXPECT_TRUE(checked.ok()) << checked.error().message;
        } else {
            ASSERT_FALSE(checked.ok());
            EXPECT_NE(checked.error().message.find(sentence), std::string::npos)
                << checked.error().message;
        }
    }
}

TEST(CheckProduct, RefusesUnitsThatContradictEachOther) {
    World world;
    auto& product = world.rules.products[0];
    EXPECT_TRUE(check(product).ok());
    product.units.push_back({"pcs", number("1")});
    EXPECT_TRUE(check(product).ok()) << "the base unit may be named again as 1";
    product.units.back().factor = number("2");
    EXPECT_FALSE(check(product).ok());
    product.units.back() = {"box", number("10")};
    EXPECT_FALSE(check(product).ok());
    product.units.back() = {"sack", number("0")};
    EXPECT_FALSE(check(product).ok());
}

TEST(FindCycle, NamesTheChainThatClosesIt) {
    EXPECT_FALSE(find_cycle(4, {{0, 1}, {0, 2}, {1, 3}, {2, 3}})) << "a diamond is no cycle";
    const auto cycle = find_cycle(4, {{0, 1}, {1, 2}, {2, 3}, {3, 1}});
    ASSERT_TRUE(cycle);
    EXPECT_EQ(cycle->chain, (std::vector<std::uint32_t>{1, 2, 3, 1}));
    EXPECT_EQ(cycle->last, (ListEdge{3, 1}));
    EXPECT_TRUE(find_cycle(1, {{0, 0}})) << "a list that names itself";
}

TEST(FindCycle, LimitsTheDepth) {
    std::vector<ListEdge> edges;
    for (std::uint32_t i = 0; i < list_depth_max; ++i) edges.emplace_back(i, i + 1);
    EXPECT_FALSE(find_cycle(list_depth_max + 2, edges));
    edges.emplace_back(list_depth_max, list_depth_max + 1);
    EXPECT_TRUE(find_cycle(list_depth_max + 2, edges));
}

TEST(FindCycle, SurvivesAVeryLongChain) {
    std::vector<ListEdge> edges;
    for (std::uint32_t i = 0; i < 200'000; ++i) edges.emplace_back(i, i + 1);
    EXPECT_TRUE(find_cycle(200'001, edges));
}

TEST(IndexBuilder, ReportsEachBadRecordAndPricesWithoutIt) {
    World world;
    world.add("good", RuleKind::fixed, "10");
    world.add("negative", RuleKind::fixed, "0").value = number("-1");
    world.add_to("nowhere", "lost", RuleKind::fixed, "1");
    world.add("leaning", RuleKind::of_list, "1").of_list = "nowhere";
    world.add("per-sack", RuleKind::fixed, "1").unit = "sack";
    world.add_to("list", "foreign", RuleKind::fixed, "1").currency = currency("USD");
    IndexBuilder builder{world.settings};
    for (const auto& product : world.rules.products) builder.add(product);
    builder.add(world.rules.products[0]);
    for (const auto& list : world.rules.lists) builder.add(list);
    for (const auto& company : world.rules.companies) builder.add(company);
    for (const auto& rule : world.rules.rules) builder.add(rule);
    const auto index = builder.finish();
    auto engine = Engine::create(index, {"c-7", 100, {}});
    ASSERT_TRUE(engine.ok());
    EXPECT_EQ(engine->price({"A-1", number("1"), {}}, Lookahead::none).rule, "good");
    std::string records;
    for (const auto& problem : builder.problems()) records += problem.record + "; ";
    EXPECT_EQ(
        records,
        "product A-1; rule negative; rule lost; rule leaning; rule per-sack; "
        "rule foreign; "
    );
}

TEST(SimilarSkus, FindsMistypedAndShortenedOnes) {
    World world;
    world.rules.products.clear();
    for (const auto* sku : {"Z-1", "Z-2", "BOLT-M8", "BOLT-M10", "NUT"}) {
        world.rules.products.push_back({sku, {}, "pcs", {}, {}, {}});
    }
    const auto index = build_index(world.rules, world.settings);
    const auto first = [&](std::string_view sku) {
        const auto found = index.similar_skus(sku, 3);
        return found.empty() ? std::string_view{"none"} : found.front();
    };
    EXPECT_EQ(first("Z"), "Z-1");
    EXPECT_EQ(first("BOLT-M9"), "BOLT-M8");
    EXPECT_EQ(first("BOTL-M8"), "BOLT-M8");
    EXPECT_EQ(first("BOLT"), "BOLT-M10");
    EXPECT_EQ(first("NTU"), "NUT");
    EXPECT_EQ(first("QQ"), "none");
    EXPECT_EQ(first(""), "none");
}

}  // namespace
}  // namespace portico::pricing
