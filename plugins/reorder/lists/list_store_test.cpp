#include "lists/list_store.hpp"

#include <string>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

#include "baskets/basket_lines.hpp"

namespace portico::reorder {
namespace {

class Lists : public testing::Test {
protected:
    Database& database() { return host.context().database; }

    /// A list with one line.
    void keep(std::string_view company, const NamedList& list) {
        const auto kept = ListStore{database(), company}.insert(list);
        ASSERT_TRUE(kept.ok()) << kept.error().message;
    }

    static NamedList list(std::string id, std::string owner, bool is_shared) {
        NamedList made;
        made.name = "List " + id;
        made.id = std::move(id);
        made.owner = std::move(owner);
        made.is_shared = is_shared;
        made.version = 1;
        const auto placed = place_lines(
            made.lines, made.next_line, {{0, "A-1", "2", "box", "black", std::nullopt, "m-1"}}
        );
        EXPECT_TRUE(placed.ok());
        return made;
    }

    Code code_of(std::string_view company, std::string_view member, std::string_view id) {
        const auto lines = lines_of_list(database(), company, member, id);
        return lines.ok() ? Code{} : lines.error().code;
    }

    testkit::FakeHost host{testkit::plugin_under_test()};
};

TEST_F(Lists, GiveTheirLinesToWhoMaySeeThem) {
    keep("c-7", list("shared", "m-1", true));
    keep("c-7", list("own", "m-1", false));
    const auto lines = lines_of_list(database(), "c-7", "m-2", "shared");
    ASSERT_TRUE(lines.ok()) << lines.error().message;
    ASSERT_EQ(lines->size(), 1U);
    EXPECT_EQ(lines->front().sku + lines->front().quantity + lines->front().unit, "A-12box");
    EXPECT_EQ(lines->front().comment, "black");
    EXPECT_EQ(code_of("c-7", "m-1", "own"), Code{});
    EXPECT_EQ(code_of("c-7", "m-2", "own"), Code::not_found);
    EXPECT_EQ(code_of("c-7", "", "own"), Code::not_found);
    EXPECT_EQ(code_of("c-8", "m-1", "shared"), Code::not_found) << "another company's list";
    EXPECT_EQ(code_of("c-7", "m-1", "nothing"), Code::not_found);

    EXPECT_EQ((ListStore{database(), "c-7"}.list("m-2"))->size(), 1U);
    EXPECT_EQ((ListStore{database(), "c-7"}.list("m-1"))->size(), 2U);
    EXPECT_EQ((ListStore{database(), "c-8"}.list("m-1"))->size(), 0U);
}

TEST_F(Lists, OfOneOwnerHaveDifferentNames) {
    keep("c-7", list("one", "m-1", true));
    auto same = list("two", "m-1", false);
    same.name = "List one";
    EXPECT_EQ((ListStore{database(), "c-7"}.insert(same).error().code), Code::conflict);
    same.owner = "m-2";
    EXPECT_TRUE((ListStore{database(), "c-7"}.insert(same).ok()));
}

TEST(PlacedLines, TellWhatWasAddedUp) {
    std::vector<BasketLine> lines;
    std::int64_t next_line = 1;
    const auto placed = place_lines(
        lines,
        next_line,
        {{0, "A", "2", "", "black", std::nullopt, ""},
         {0, "A", "some", "", "", std::nullopt, ""},
         {0, "A", "0.5", "", "for Olena", std::nullopt, ""},
         {0, "A", "1", "box", "", std::nullopt, ""},
         {0, "A", "1", "", std::string(999, 'x'), std::nullopt, ""}}
    );
    ASSERT_TRUE(placed.ok());
    ASSERT_EQ(placed->size(), 5U);
    EXPECT_EQ((*placed)[2].line, 1);
    EXPECT_TRUE((*placed)[2].is_merged);
    EXPECT_EQ((*placed)[2].quantity, "2.5");
    EXPECT_EQ(lines.front().comment, "black; for Olena");
    for (const auto apart : {0U, 1U, 3U, 4U}) EXPECT_FALSE((*placed)[apart].is_merged) << apart;
    EXPECT_EQ(lines.size(), 4U);
    EXPECT_EQ(next_line, 5);
}

}  // namespace
}  // namespace portico::reorder
