#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "domain/terms.hpp"

namespace portico::catalogue {

/// A term of the dictionary that somebody may have meant.
struct SimilarTerm {
    std::uint32_t term = 0;
    int edits = 0;         ///< letters to insert, remove, replace or exchange with a neighbour
    bool is_whole = true;  ///< false: the word is like the beginning of the term
};

/// How many mistakes a word may have: none below 4 letters and with a digit (another number is
/// another product), one up to 7 letters, two above.
int edits_allowed(std::u16string_view word);

/// All terms that are at most `edits_max` mistakes away from `word`, or begin so. Walks the sorted
/// dictionary once and skips all terms below a beginning that is too far already.
std::vector<SimilarTerm> similar_terms(const Terms& terms, std::u16string_view word, int edits_max);

}  // namespace portico::catalogue
