#include "domain/search.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "domain/page.hpp"

namespace portico::catalogue {
namespace {

Product product(
    std::string sku, std::string en, std::string uk, std::string ru, std::string category
) {
    Product made;
    made.sku = std::move(sku);
    made.names = {std::move(en), std::move(uk), std::move(ru)};
    made.category = std::move(category);
    made.unit = "pcs";
    return made;
}

Index make_index() {
    std::vector<Product> products{
        product(
            "DRL-100",
            "Cordless drill",
            "Дриль акумуляторна",
            "Дрель аккумуляторная",
            "tools/drills"
        ),
        product("DRL-200", "Impact drill", "Дриль ударна", "Дрель ударная", "tools/drills"),
        product(
            "BIT-6",
            "Bit for drills 6×30",
            "Свердло для дриля 6×30",
            "Сверло для дрели 6×30",
            "tools/bits"
        ),
        product("ANC-1000", "Frame anchor", "Дюбель рамний", "Дюбель рамный", "fasteners/anchors"),
        product("OLD-1", "Drill of old", "Дриль стара", "Дрель старая", "tools/drills"),
        product("TOOLBOX", "Box", "Ящик", "Ящик", "tools"),
        product("X-1", "Unsorted thing", "Річ", "Вещь", ""),
    };
    products[4].status = ProductStatus::discontinued;
    return Index{std::move(products)};
}

/// SKUs, best first.
std::vector<std::string> skus(
    const Index& index, std::string_view text, std::string_view category = {}
) {
    SearchQuestion question{text, {}};
    if (!category.empty())
        question.category = index.categories().below(*index.categories().find(category));
    const auto found = search(index, question);
    EXPECT_TRUE(found.ok()) << found.error().message;
    const auto placed = place(index, found->hits, {SortBy::relevance, false}, Language::uk);
    std::vector<std::string> names;
    for (const auto& one : page_of(placed, 100, {}).items)
        names.emplace_back(index.sku(one.product));
    return names;
}

using Skus = std::vector<std::string>;

TEST(Search, FindsByCodeHoweverItIsTyped) {
    const auto index = make_index();
    EXPECT_EQ(skus(index, "ANC-1000"), Skus{"ANC-1000"});
    EXPECT_EQ(skus(index, "anc1000"), Skus{"ANC-1000"});
    EXPECT_EQ(skus(index, "ANC 10 00"), Skus{"ANC-1000"});
    EXPECT_EQ(skus(index, "drl1"), Skus{"DRL-100"});
    EXPECT_EQ(skus(index, "1000"), Skus{"ANC-1000"}) << "a part of the code";
    EXPECT_EQ(skus(index, "АNС-1000"), Skus{"ANC-1000"}) << "Cyrillic А and С";
    EXPECT_EQ(skus(index, "drl"), (Skus{"DRL-100", "DRL-200"}));
}

TEST(Search, FindsNamesInEachLanguage) {
    const auto index = make_index();
    EXPECT_EQ(skus(index, "ДРИЛЬ"), (Skus{"DRL-100", "DRL-200"}));
    EXPECT_EQ(skus(index, "дрель удар"), Skus{"DRL-200"}) << "beginnings of words, all of them";
    EXPECT_EQ(skus(index, "drill"), (Skus{"DRL-100", "DRL-200", "BIT-6"}))
        << "a whole word comes first";
    EXPECT_EQ(skus(index, "6х30 свердло"), Skus{"BIT-6"}) << "the measure with a Cyrillic letter";
    EXPECT_EQ(skus(index, "30 свердло"), Skus{"BIT-6"}) << "a part of the measure";
    EXPECT_EQ(skus(index, "акумуляторна 200"), Skus{});
}

TEST(Search, ForgivesMistakesWhereNothingIsWrittenSo) {
    const auto index = make_index();
    const auto match = [&](std::string_view text) { return search(index, {text, {}})->match; };
    EXPECT_EQ(skus(index, "дирль"), (Skus{"DRL-100", "DRL-200"}));
    EXPECT_EQ(skus(index, "акамулятарна дриль"), Skus{"DRL-100"}) << "two mistakes in a long word";
    EXPECT_EQ(skus(index, "ancor"), Skus{"ANC-1000"});
    EXPECT_EQ(skus(index, "anc1001"), Skus{}) << "another number is another product";
    EXPECT_EQ(match("дирль"), Match::typo);
    EXPECT_EQ(match("дриль"), Match::text);
    EXPECT_EQ(match("qqqqqqqq"), Match::text);
    EXPECT_EQ(match(""), Match::all);
}

TEST(Search, PutsTheBetterMatchFirst) {
    // By name alone the order would be the other one.
    const Index index{
        {product("A-1", "Anchor box", "Anchor box", "Anchor box", ""),
         product("B-1", "Box of anchors", "Box of anchors", "Box of anchors", ""),
         product("C-1", "Screwdrixer", "Screwdrixer", "Screwdrixer", ""),
         product("D-1", "Steel screwdriver", "Steel screwdriver", "Steel screwdriver", "")}};
    EXPECT_EQ(skus(index, "box"), (Skus{"B-1", "A-1"})) << "names that begin with the word";
    EXPECT_EQ(skus(index, "anchors"), Skus{"B-1"});
    EXPECT_EQ(skus(index, "anchor"), (Skus{"A-1", "B-1"})) << "the whole word";
    EXPECT_EQ(skus(index, "screwdrivet"), (Skus{"D-1", "C-1"})) << "one mistake before two";
    EXPECT_EQ(skus(index, "a1 box"), Skus{}) << "each word must stand there";
}

TEST(Search, NeverShowsWhatIsNotSold) {
    const auto index = make_index();
    EXPECT_EQ(skus(index, "OLD-1"), Skus{});
    const auto all = skus(index, "");
    EXPECT_EQ(all.size(), 6U);
    EXPECT_EQ(std::count(all.begin(), all.end(), "OLD-1"), 0);
}

TEST(Search, CountsCategoriesWithWhatIsBelow) {
    const auto index = make_index();
    const auto found = search(index, {"", {}});
    const auto count = [&](std::string_view path) {
        return found->counts[*index.categories().find(path)];
    };
    EXPECT_EQ(count("tools"), 4U);
    EXPECT_EQ(count("tools/drills"), 2U);
    EXPECT_EQ(count("fasteners"), 1U);
    EXPECT_EQ(skus(index, "", "tools/drills"), (Skus{"DRL-100", "DRL-200"}));
    EXPECT_EQ(skus(index, "", "tools").size(), 4U);
    EXPECT_EQ(skus(index, "anchor", "tools"), Skus{});
}

TEST(Search, RefusesTextsThatItCanNotUse) {
    const auto index = make_index();
    const auto sentence = [&](const std::string& text) {
        const auto found = search(index, {text, {}});
        return found.ok() ? "" : found.error().message;
    };
    EXPECT_NE(sentence("--"), "");
    EXPECT_NE(sentence(std::string(401, 'a')), "");
    EXPECT_EQ(sentence(std::string(400, 'a')), "");
    std::string words;
    for (int i = 0; i < 16; ++i) words += "a ";
    EXPECT_EQ(sentence(words), "");
    EXPECT_NE(sentence(words + "a"), "");
}

TEST(Categories, KeepWhatIsBelowTogether) {
    const Categories categories{{"tools/drills", "tools-old", "tools", "a/b/c", ""}};
    const auto below = categories.below(*categories.find("tools"));
    EXPECT_EQ(below.end - below.begin, 2U);
    EXPECT_FALSE(below.contains(*categories.find("tools-old")));
    EXPECT_TRUE(categories.find("a").has_value()) << "levels above a path are there";
    EXPECT_EQ(categories.name(*categories.find("a/b/c")), "c");
    EXPECT_FALSE(categories.find("drills").has_value());
    EXPECT_EQ(categories.children(std::nullopt).size(), 3U);
}

TEST(Page, WalksEveryOrderToTheEnd) {
    const auto index = make_index();
    const auto found = search(index, {"", {}});
    for (const auto* name : {"name", "-name", "sku", "-sku", "relevance"}) {
        SCOPED_TRACE(name);
        const auto order = *order_named(name);
        const auto placed = place(index, found->hits, order, Language::uk);
        const auto whole = page_of(placed, 100, {}).items;
        std::vector<ProductId> walked;
        std::optional<Placed> after;
        for (bool has_more = true; has_more;) {
            const auto page = page_of(placed, 2, after);
            for (const auto& item : page.items) walked.push_back(item.product);
            has_more = page.has_more;
            const auto end = end_of_page(page.items.back(), index, order);
            after = *place_of(end, index, order, Language::uk);
        }
        ASSERT_EQ(walked.size(), whole.size());
        for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_EQ(walked[i], whole[i].product);
    }
}

TEST(Page, KeepsThePointsOfItsLastItem) {
    const auto index = make_index();
    const Order order{SortBy::relevance, false};
    const auto found = search(index, {"drill", {}});
    const auto page = page_of(place(index, found->hits, order, Language::en), 1, {});
    const auto end = end_of_page(page.items.front(), index, order);
    EXPECT_EQ(end.value, 20) << "a whole word, not the first of a name";
    EXPECT_EQ(place_of(end, index, order, Language::en)->key, page.items.front().key);
    EXPECT_FALSE(place_of({0, "GONE"}, index, order, Language::en).ok());
}

TEST(FirstQuantity, IsWhatCanBeOrdered) {
    const auto first = [](const char* minimum, const char* pack) {
        const auto read = [](const char* text) {
            return *text == '\0' ? std::optional<Decimal>{}
                                 : *Decimal::parse(text, quantity_limits);
        };
        return first_quantity(read(minimum), read(pack)).text();
    };
    EXPECT_EQ(first("", ""), "1");
    EXPECT_EQ(first("10", ""), "10");
    EXPECT_EQ(first("", "6"), "6");
    EXPECT_EQ(first("10", "6"), "12");
    EXPECT_EQ(first("12", "6"), "12");
    EXPECT_EQ(first("0.5", "0.25"), "0.5");
}

}  // namespace
}  // namespace portico::catalogue
