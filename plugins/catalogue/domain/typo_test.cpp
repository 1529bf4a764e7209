#include "domain/typo.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace portico::catalogue {
namespace {

/// The distance from its definition, over whole tables.
int distance(const Word& a, const Word& b) {
    std::vector<std::vector<int>> table(a.size() + 1, std::vector<int>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                table[i][j] = static_cast<int>(i + j);
                continue;
            }
            const int replace = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            table[i][j] = std::min({replace, table[i - 1][j] + 1, table[i][j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
            }
        }
    }
    return table[a.size()][b.size()];
}

int distance_to_beginning(const Word& word, const Word& term) {
    int best = 99;
    for (std::size_t i = 1; i <= term.size(); ++i)
        best = std::min(best, distance(word, term.substr(0, i)));
    return best;
}

Terms terms_of(const std::vector<Word>& words) {
    std::vector<Terms::Occurrence> all;
    for (const auto& word : words) all.push_back({word, 0, false});
    return Terms{std::move(all)};
}

TEST(EditsAllowed, GrowsWithTheWord) {
    EXPECT_EQ(edits_allowed(u"кут"), 0);
    EXPECT_EQ(edits_allowed(u"болт"), 1);
    EXPECT_EQ(edits_allowed(u"дрилька"), 1);
    EXPECT_EQ(edits_allowed(u"шуруповe"), 2);
    EXPECT_EQ(edits_allowed(u"6x3000"), 0) << "another number is another product";
}

TEST(SimilarTerms, FindsEachKindOfMistake) {
    const auto terms = terms_of({u"дриль", u"дрилі", u"диск", u"молоток"});
    const auto found = [&](std::u16string_view word) {
        std::vector<Word> words;
        for (const auto& one : similar_terms(terms, word, 1))
            words.emplace_back(terms.word(one.term));
        return words;
    };
    using Words = std::vector<Word>;
    EXPECT_EQ(found(u"дриль"), (Words{u"дриль", u"дрилі"}));
    EXPECT_EQ(found(u"друль"), Words{u"дриль"}) << "another letter";
    EXPECT_EQ(found(u"дирль"), Words{u"дриль"}) << "exchanged";
    EXPECT_EQ(found(u"длиль"), Words{u"дриль"});
    EXPECT_EQ(found(u"дррилі"), Words{u"дрилі"}) << "one too many";
    EXPECT_EQ(found(u"молтк"), Words{}) << "two mistakes";
    EXPECT_EQ(found(u"молт"), Words{u"молоток"}) << "the beginning, with a letter missing";
}

TEST(SimilarTerms, AgreesWithTheDefinition) {
    std::mt19937 random{7};
    const auto make_word = [&](std::size_t letters_min) {
        Word word;
        const auto size = letters_min + random() % 6;
        for (std::size_t i = 0; i < size; ++i)
            word.push_back(static_cast<char16_t>(u'a' + random() % 4));
        return word;
    };
    std::vector<Word> words;
    for (int i = 0; i < 700; ++i) words.push_back(make_word(1));
    const auto terms = terms_of(words);
    for (int round = 0; round < 60; ++round) {
        const auto word = make_word(3);
        const int edits_max = 1 + round % 2;
        const auto found = similar_terms(terms, word, edits_max);
        std::size_t at = 0;
        for (std::uint32_t term = 0; term < terms.size(); ++term) {
            const Word candidate{terms.word(term)};
            const auto expected = distance_to_beginning(word, candidate);
            const bool is_found = at < found.size() && found[at].term == term;
            ASSERT_EQ(is_found, expected <= edits_max) << round << " " << term;
            if (!is_found) continue;
            ASSERT_EQ(found[at].edits, expected);
            ASSERT_EQ(found[at].is_whole, distance(word, candidate) == expected);
            ++at;
        }
        ASSERT_EQ(at, found.size());
    }
}

}  // namespace
}  // namespace portico::catalogue
