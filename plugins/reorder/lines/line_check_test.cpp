#include "line_check.hpp"

#include <map>
#include <random>
#include <set>

#include <gtest/gtest.h>

namespace portico::reorder {
namespace {

Decimal number(std::string_view text) {
    return *Decimal::parse(text);
}

ProductIndex products() {
    std::vector<KnownProduct> products;
    products.push_back({"A-100", "pcs", {{"box", number("12")}}, false, {}});
    products.push_back({"A-200", "pcs", {}, false, {}});
    products.push_back({"B 7", "m", {}, false, {}});
    products.push_back({"B-7", "m", {}, false, {}});
    products.push_back({"OLD-1", "pcs", {}, true, "OLD-2"});
    products.push_back({"OLD-2", "pcs", {}, true, "A-200"});
    products.push_back({"OLD-3", "pcs", {}, true, "OLD-4"});
    products.push_back({"OLD-4", "pcs", {}, true, "OLD-3"});
    products.push_back({"OLD-5", "pcs", {{"box", number("10")}}, true, "A-100"});
    products.push_back({"OLD-6", "pcs", {{"box", number("0.5")}}, true, "A-200"});
    products.push_back({"OLD-7", "pcs", {{"box", number("10")}}, true, "B-7"});
    return ProductIndex{std::move(products)};
}

GivenLine given(std::string sku, std::string quantity = "1", std::string unit = {}) {
    return {std::move(sku), std::move(quantity), std::move(unit), std::nullopt, {}};
}

CheckedLine identify_one(GivenLine line) {
    return identify({std::move(line)}, products()).front();
}

TEST(LineCheck, FindsWhatIsMeant) {
    const struct {
        const char* written;
        Outcome outcome;
        const char* sku;
        const char* detail;
    } cases[] = {
        {"A-100", Outcome::ok, "A-100", ""},
        {"a100", Outcome::ok, "A-100", ""},
        {" a 100 ", Outcome::ok, "A-100", ""},
        {"А-100", Outcome::ok, "A-100", ""},                    // a Cyrillic А
        {"A\u200b-\u202e100\u202c", Outcome::ok, "A-100", ""},  // signs that can't be seen
        {"B-7", Outcome::ok, "B-7", ""},
        {"b7", Outcome::ambiguous, "", "B 7, B-7"},
        {"A-10", Outcome::unknown_sku, "", "A-100"},
        {"A-101", Outcome::unknown_sku, "", "A-100"},
        {"A-010", Outcome::unknown_sku, "", "A-100"},
        {"ZZZ", Outcome::unknown_sku, "", ""},
        {"", Outcome::unknown_sku, "", ""},
        {"OLD-1", Outcome::replaced_by, "OLD-1", "A-200"},
        {"OLD-3", Outcome::discontinued, "OLD-3", ""},  // its successors are a circle
    };

    for (const auto& [written, outcome, sku, detail] : cases) {
        SCOPED_TRACE(written);
        const auto line = identify_one(given(written));
        EXPECT_EQ(name_of(line.outcome), name_of(outcome));
        EXPECT_EQ(line.sku, sku);
        EXPECT_EQ(line.detail, detail);
    }
}

TEST(LineCheck, ProposesAsMuchOfTheSuccessor) {
    const auto fix = [](const char* sku, const char* quantity, const char* unit) {
        return identify_one(given(sku, quantity, unit)).fixes.at(0);
    };
    EXPECT_EQ(fix("OLD-5", "2", "box"), (Fix{"A-100", "2", "box"})) << "it has boxes too";
    EXPECT_EQ(fix("OLD-5", "2", ""), (Fix{"A-100", "2", "pcs"}));
    EXPECT_EQ(fix("OLD-6", "3", "box"), (Fix{"A-200", "1.5", "pcs"})) << "it has no boxes";
    EXPECT_EQ(fix("OLD-6", "many", "box"), (Fix{"A-200", "many", "box"}));
    EXPECT_EQ(fix("OLD-6", "999999999999", "pallet"), (Fix{"A-200", "999999999999", "pallet"}));
    EXPECT_EQ(fix("OLD-7", "2", "box"), (Fix{"B-7", "2", "box"})) << "metres are no pieces";
    EXPECT_EQ(fix("OLD-7", "2", ""), (Fix{"B-7", "2", "pcs"}));
}

TEST(LineCheck, TakesOnlyQuantitiesAboveZero) {
    for (const auto* quantity : {"0", "-1", "", "two", "1e3", "=1+1", "0.00001", "9999999999999"}) {
        SCOPED_TRACE(quantity);
        EXPECT_EQ(identify_one(given("A-100", quantity)).outcome, Outcome::invalid_quantity);
    }
    EXPECT_EQ(identify_one(given("A-100", "0.0001")).outcome, Outcome::ok);
}

TEST(LineCheck, AsksWhichOfTwoQuantitiesIsMeant) {
    const auto line = identify_one(given("A-100", "1,000", "box"));
    EXPECT_EQ(line.outcome, Outcome::invalid_quantity);
    EXPECT_EQ(line.fixes, (std::vector<Fix>{{"A-100", "1", "box"}, {"A-100", "1000", "box"}}));
    EXPECT_EQ(sentence_of(line, "en"), "\"1,000\" may be 1, 1000: choose one.");
}

TEST(LineCheck, ProposesTheUnitsThatThereAre) {
    const auto line = identify_one(given("A-100", "3", "pallet"));
    EXPECT_EQ(line.outcome, Outcome::unit_changed);
    EXPECT_EQ(line.fixes, (std::vector<Fix>{{"A-100", "3", "pcs"}, {"A-100", "3", "box"}}));
    EXPECT_EQ(sentence_of(line, "en"), "It is not sold in pallet. Its units are pcs, box.");
    EXPECT_EQ(identify_one(given("A-100", "3", "box")).unit, "box");
}

TEST(LineCheck, MergesTheSameArticleInTheSameUnit) {
    const auto lines = identify(
        {given("A-100", "2"), given("a100", "3"), given("A-100", "1", "box"), given("A-100", "0")},
        products()
    );
    EXPECT_EQ(lines[0].quantity.text(), "5");
    EXPECT_EQ(lines[1].outcome, Outcome::merged_duplicate);
    EXPECT_EQ(lines[1].merged_into, 1U);
    EXPECT_EQ(lines[2].outcome, Outcome::ok) << "a box is another line";
    EXPECT_EQ(lines[3].outcome, Outcome::invalid_quantity);
}

TEST(LineCheck, SaysWhatPricingSays) {
    const auto judged = [](PriceFacts facts, std::optional<Decimal> was = {}) {
        auto line = identify_one(given("A-100", "5"));
        line.given.was = was;
        judge_price(line, facts);
        return line;
    };
    using Verdict = PriceFacts::Verdict;
    const PriceFacts priced{Verdict::priced, number("10.5"), number("52.50"), "ok", {}, {}};

    EXPECT_EQ(judged(priced).outcome, Outcome::ok);
    EXPECT_EQ(judged(priced, number("10.50")).outcome, Outcome::ok);
    const auto dearer = judged(priced, number("9.99"));
    EXPECT_EQ(dearer.outcome, Outcome::price_changed);
    EXPECT_EQ(sentence_of(dearer, "en"), "The price is 10.5 now; it was 9.99.");
    EXPECT_EQ(judged({Verdict::no_price, {}, {}, {}, {}, {}}).outcome, Outcome::no_price);
    EXPECT_EQ(judged({Verdict::unknown, {}, {}, {}, {}, {}}).outcome, Outcome::no_price);
    EXPECT_EQ(
        judged({Verdict::not_in_catalogue, {}, {}, {}, {}, {}}).outcome,
        Outcome::not_in_your_catalogue
    );
    auto packed = priced;
    packed.quantity_check = "not_a_pack_multiple";
    packed.limit = "6";
    packed.proposals = {"6"};
    const auto line = judged(packed);
    EXPECT_EQ(line.outcome, Outcome::not_a_pack_multiple);
    EXPECT_EQ(line.fixes, (std::vector<Fix>{{"A-100", "6", "pcs"}}));
    EXPECT_EQ(sentence_of(line, "uk"), "Продається кратно 6 pcs.");
}

TEST(LineCheck, ComparesWithStockInBaseUnits) {
    const auto judged = [](const char* quantity, const char* unit, const char* available) {
        auto line = identify_one(given("A-100", quantity, unit));
        judge_stock(line, {number(available), 1772323200000000}, products());
        return line;
    };
    EXPECT_EQ(judged("24", "", "24").outcome, Outcome::ok);
    EXPECT_EQ(judged("2", "box", "24").outcome, Outcome::ok);
    const auto line = judged("3", "box", "24");
    EXPECT_EQ(line.outcome, Outcome::short_stock);
    EXPECT_EQ(sentence_of(line, "en"), "Only 24 are in stock. More comes on 2026-03-01.");
    EXPECT_TRUE(is_orderable(line.outcome));
}

/// Whatever is given: as many answers as lines, in their order, and no quantity gets lost.
TEST(LineCheck, DropsNoLine) {
    const auto index = products();
    std::mt19937 random{7};
    const std::vector<std::string> codes{
        "A-100", "a100", "b7", "B-7", "OLD-1", "OLD-3", "??", "", "A-2"};
    const std::vector<std::string> quantities{"1", "2.5", "0", "-3", "x", "999999999999", "0.0001"};
    const std::vector<std::string> units{"", "pcs", "box", "pallet"};
    for (int round = 0; round < 300; ++round) {
        std::vector<GivenLine> lines;
        const auto count = random() % 40;
        for (std::size_t i = 0; i < count; ++i) {
            lines.push_back(given(
                codes[random() % codes.size()],
                quantities[random() % quantities.size()],
                units[random() % units.size()]
            ));
        }
        const auto checked = identify(lines, index);
        ASSERT_EQ(checked.size(), lines.size());
        std::map<std::size_t, Decimal> sums;
        for (std::size_t i = 0; i < checked.size(); ++i) {
            const auto& line = checked[i];
            EXPECT_EQ(line.number, i + 1);
            EXPECT_EQ(line.given.sku, lines[i].sku);
            EXPECT_FALSE(sentence_of(line, "ru").empty());
            if (line.outcome == Outcome::merged_duplicate) {
                EXPECT_LT(line.merged_into, line.number);
                EXPECT_EQ(checked[line.merged_into - 1].outcome, Outcome::ok);
            }
            if (line.outcome != Outcome::merged_duplicate && line.outcome != Outcome::ok) continue;
            const auto into = line.merged_into == 0 ? line.number : line.merged_into;
            sums[into] = *add(sums[into], number(lines[i].quantity));
        }
        for (const auto& [number, sum] : sums) {
            EXPECT_EQ(checked[number - 1].quantity, sum.trimmed());
        }
    }
}

}  // namespace
}  // namespace portico::reorder
