#include "domain/text.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace portico::catalogue {
namespace {

TEST(WordsOf, ReadsTextsAsPeopleMeanThem) {
    const struct {
        const char* name;
        const char* text;
        std::vector<Word> words;
    } cases[] = {
        {"capitals, Latin and Cyrillic", "Frame АНКЕР", {u"frame", u"анкер"}},
        {"Ukrainian capitals", "ЇЖАК Ґрати Єврокубок", {u"їжак", u"ґрати", u"єврокубок"}},
        {"yo is ye", "Ёлка щётка", {u"елка", u"щетка"}},
        {"apostrophes of three kinds", "п'ять п’ять пʼять", {u"пять", u"пять", u"пять"}},
        {"accents", "Bohrer für Café", {u"bohrer", u"fur", u"cafe"}},
        {"measures, three spellings", "6×30 6x30 6х30 6*30", {u"6x30", u"6x30", u"6x30", u"6x30"}},
        {"a sign that is no measure", "A × B", {u"a", u"b"}},
        {"the letter stays where it is one", "хід 6х", {u"хід", u"6х"}},
        {"й of two code points", "и\u0306ога", {u"йога"}},
        {"separators", "M8-40/5,2 (zinc)", {u"m8", u"40", u"5", u"2", u"zinc"}},
        {"bad bytes", "a\xff\xc3", {u"a"}},
        {"nothing", " -- ", {}},
    };

    for (const auto& [name, text, words] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(words_of(text), words);
    }
}

TEST(CodeOf, IgnoresWhatPeopleLeaveOut) {
    EXPECT_EQ(code_of("ANC-10 00.a"), u"anc1000a");
    EXPECT_EQ(code_of("АНС-1000"), u"ahc1000") << "Cyrillic letters that look Latin";
    EXPECT_EQ(code_of("- -"), u"");
}

TEST(SortKey, PutsTextsInTheOrderOfAPrintedList) {
    std::vector<std::string> texts{
        "Ящик",
        "Ґрати",
        "Гак",
        "Болт М10",
        "Їжак",
        "болт М8",
        "Іскра",
        "anchor",
        "Ель",
        "Ёлка",
        "10 x",
        "9 x",
        "Дюбель",
        "Anchor B",
        "болт М8 цинк"};
    std::sort(texts.begin(), texts.end(), [](const auto& a, const auto& b) {
        return sort_key(a) < sort_key(b);
    });
    const std::vector<std::string> expected{
        "9 x",
        "10 x",
        "anchor",
        "Anchor B",
        "болт М8",
        "болт М8 цинк",
        "Болт М10",
        "Гак",
        "Ґрати",
        "Дюбель",
        "Ель",
        "Ёлка",
        "Іскра",
        "Їжак",
        "Ящик"};
    EXPECT_EQ(texts, expected);
}

}  // namespace
}  // namespace portico::catalogue
