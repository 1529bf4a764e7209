#include "domain/search.hpp"

#include <algorithm>

#include "domain/text.hpp"
#include "domain/typo.hpp"

namespace portico::catalogue {
namespace {

// Points. A code beats any name, as all words together have at most 16 x 22.
constexpr std::uint16_t whole_code = 2000;
constexpr std::uint16_t code_beginning = 1000;
constexpr std::uint16_t whole_word = 20;
constexpr std::uint16_t word_beginning = 10;
constexpr std::uint16_t first_in_name = 2;
constexpr std::uint16_t mistake = 4;

/// Points of each product for the words so far; 0: a word is missing.
class Scores {
public:
    explicit Scores(ProductId products) : total_(products, 0), word_(products, 0) {}

    void give(std::span<const Terms::Posting> postings, std::uint16_t points) {
        for (const auto posting : postings) {
            auto& best = word_[posting / 2];
            const auto more = (posting & 1U) != 0 ? first_in_name : std::uint16_t{0};
            best = std::max(best, static_cast<std::uint16_t>(points + more));
        }
    }

    /// Ends a word: whoever has no points for it is out.
    void end_word() {
        for (std::size_t i = 0; i < word_.size(); ++i) {
            const bool is_in = word_[i] > 0 && (is_first_word_ || total_[i] > 0);
            total_[i] = is_in ? static_cast<std::uint16_t>(total_[i] + word_[i]) : 0;
            word_[i] = 0;
        }
        is_first_word_ = false;
    }

    void give_code(const Index::CodeMatch& match) {
        auto& points = total_[match.product];
        points =
            static_cast<std::uint16_t>(points + (match.is_exact ? whole_code : code_beginning));
    }

    [[nodiscard]] bool is_empty() const {
        return std::all_of(total_.begin(), total_.end(), [](auto points) { return points == 0; });
    }

    [[nodiscard]] std::uint16_t of(ProductId product) const { return total_[product]; }

private:
    std::vector<std::uint16_t> total_;
    std::vector<std::uint16_t> word_;
    bool is_first_word_ = true;
};

void score_as_written(const Terms& terms, const Word& word, Scores& scores) {
    const auto begin = terms.lower_bound(word);
    for (auto term = begin; term < terms.size() && terms.word(term).starts_with(word); ++term) {
        const bool is_whole = terms.word(term).size() == word.size();
        scores.give(terms.postings(term), is_whole ? whole_word : word_beginning);
    }
    scores.end_word();
}

void score_with_mistakes(const Terms& terms, const Word& word, Scores& scores) {
    const auto allowed = edits_allowed(word);
    if (allowed == 0) return score_as_written(terms, word, scores);
    for (const auto& similar : similar_terms(terms, word, allowed)) {
        const auto best = similar.is_whole ? whole_word : word_beginning;
        scores.give(
            terms.postings(similar.term), static_cast<std::uint16_t>(best - mistake * similar.edits)
        );
    }
    scores.end_word();
}

Result<std::vector<Word>> read_words(std::string_view text) {
    if (text.size() > query_bytes_max) {
        return invalid("The search is too long: use at most 200 letters.");
    }
    auto words = words_of(text);
    if (words.size() > query_words_max) {
        return invalid("The search has more than 16 words: leave some out.");
    }
    if (words.empty() && code_of(text).empty()) {
        return invalid("The search has no letter and no digit: write a code or a part of a name.");
    }
    return words;
}

Scores score(const Index& index, const SearchQuestion& question, const std::vector<Word>& words) {
    Scores scores{index.size()};
    for (const auto& word : words) score_as_written(index.terms(), word, scores);
    for (const auto& match : index.with_code(code_of(question.text))) scores.give_code(match);
    return scores;
}

/// What is left of all products, with the counts of their categories.
class Collector {
public:
    Collector(const Index& index, const SearchQuestion& question)
        : index_{index},
          question_{question},
          visibility_{question.visibility == nullptr ? everything_ : *question.visibility} {
        found_.counts.assign(index.categories().size(), 0);
    }

    void add(ProductId product, std::int32_t points) {
        const auto category = index_.record(product).category;
        const bool is_inside = !question_.category || question_.category->contains(category);
        if (!is_inside || !may_buy(visibility_, index_, product)) return;
        found_.hits.push_back({product, points});
        if (category != no_category) ++found_.counts[category];
    }

    void add_all(const Scores& scores) {
        for (ProductId product = 0; product < index_.size(); ++product) {
            if (scores.of(product) > 0) add(product, scores.of(product));
        }
    }

    [[nodiscard]] bool is_empty() const { return found_.hits.empty(); }

    Found finish(Match match) {
        found_.match = match;
        index_.categories().add_up(found_.counts);
        return std::move(found_);
    }

private:
    const Index& index_;
    const SearchQuestion& question_;
    const Visibility everything_;
    const Visibility& visibility_;
    Found found_;
};

}  // namespace

Result<Found> search(const Index& index, const SearchQuestion& question) {
    Collector collector{index, question};
    if (question.text.empty()) {
        for (ProductId product = 0; product < index.size(); ++product) collector.add(product, 0);
        return collector.finish(Match::all);
    }
    const auto words = PORTICO_TRY(read_words(question.text));
    collector.add_all(score(index, question, words));
    const bool may_be_mistaken = std::any_of(words.begin(), words.end(), [](const Word& word) {
        return edits_allowed(word) > 0;
    });
    if (!collector.is_empty() || !may_be_mistaken) return collector.finish(Match::text);
    Scores scores{index.size()};
    for (const auto& word : words) score_with_mistakes(index.terms(), word, scores);
    collector.add_all(scores);
    return collector.finish(collector.is_empty() ? Match::text : Match::typo);
}

}  // namespace portico::catalogue
