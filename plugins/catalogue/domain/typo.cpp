#include "domain/typo.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace portico::catalogue {
namespace {

constexpr std::size_t letters_max = 32;
constexpr std::size_t edits_limit = 2;

/// Distances from beginnings of a term to beginnings of the word: one row a letter of the term.
/// Optimal string alignment: an exchange of neighbours is one edit.
class Distances {
public:
    explicit Distances(std::u16string_view word) : word_{word} {
        for (std::size_t i = 0; i <= word.size(); ++i) {
            rows_[0][i] = static_cast<std::uint8_t>(i);
        }
    }

    /// Fills the row of the term's first `depth` letters; those above it are there.
    void fill(std::u16string_view term, std::size_t depth) {
        const auto letter = term[depth - 1];
        auto& row = rows_[depth];
        const auto& above = rows_[depth - 1];
        row[0] = static_cast<std::uint8_t>(depth);
        for (std::size_t i = 1; i <= word_.size(); ++i) {
            const int replace = above[i - 1] + (word_[i - 1] == letter ? 0 : 1);
            int best = std::min({replace, above[i] + 1, row[i - 1] + 1});
            const bool is_exchange =
                i > 1 && depth > 1 && word_[i - 1] == term[depth - 2] && word_[i - 2] == letter;
            if (is_exchange) best = std::min(best, rows_[depth - 2][i - 2] + 1);
            row[i] = static_cast<std::uint8_t>(best);
        }
    }

    /// To the whole word.
    [[nodiscard]] int at(std::size_t depth) const { return rows_[depth][word_.size()]; }

    /// To the beginning of the word that is nearest.
    [[nodiscard]] int least(std::size_t depth) const {
        const auto& row = rows_[depth];
        return *std::min_element(
            row.begin(), row.begin() + static_cast<std::ptrdiff_t>(word_.size()) + 1
        );
    }

private:
    std::u16string_view word_;
    std::array<std::array<std::uint8_t, letters_max + 1>, letters_max + edits_limit + 2> rows_{};
};

std::size_t shared_letters(std::u16string_view a, std::u16string_view b) {
    const auto end = std::min(a.size(), b.size());
    std::size_t i = 0;
    while (i < end && a[i] == b[i]) ++i;
    return i;
}

}  // namespace

int edits_allowed(std::u16string_view word) {
    const bool has_digit = std::any_of(word.begin(), word.end(), [](char16_t letter) {
        return letter >= u'0' && letter <= u'9';
    });
    if (has_digit || word.size() < 4 || word.size() > letters_max) return 0;
    return word.size() <= 7 ? 1 : 2;
}

std::vector<SimilarTerm> similar_terms(
    const Terms& terms, std::u16string_view word, int edits_max
) {
    std::vector<SimilarTerm> found;
    if (word.size() > letters_max) return found;
    const auto depth_max = word.size() + static_cast<std::size_t>(edits_max);
    Distances distances{word};
    std::u16string_view before;
    std::size_t filled = 0;  // rows that belong to `before`
    for (std::uint32_t term = 0; term < terms.size();) {
        const auto candidate = terms.word(term);
        filled = std::min(filled, shared_letters(before, candidate));
        before = candidate;
        bool is_too_far = false;
        const auto end = std::min(candidate.size(), depth_max);
        while (filled < end && !is_too_far) {
            distances.fill(candidate, ++filled);
            // An exchange looks two rows back and costs one.
            is_too_far =
                distances.least(filled) > edits_max && distances.least(filled - 1) > edits_max - 1;
        }
        int best = edits_max + 1;
        for (std::size_t depth = 1; depth <= filled; ++depth) {
            best = std::min(best, distances.at(depth));
        }
        const bool is_whole = filled == candidate.size() && distances.at(filled) == best;
        if (best <= edits_max) found.push_back({term, best, is_whole});
        const bool is_skippable = is_too_far && best > edits_max;
        term = is_skippable ? terms.end_of(candidate.substr(0, filled), term) : term + 1;
    }
    return found;
}

}  // namespace portico::catalogue
