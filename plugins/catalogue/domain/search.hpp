#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "domain/visibility.hpp"

namespace portico::catalogue {

inline constexpr std::size_t query_bytes_max = 400;
inline constexpr std::size_t query_words_max = 16;

struct SearchQuestion {
    std::string_view text;                           ///< empty: everything
    std::optional<Categories::Range> category = {};  ///< with everything below it
    const Visibility* visibility = nullptr;          ///< of the company; null: it may see all
};

/// A product that was found; more points fit better.
struct Hit {
    ProductId product = 0;
    std::int32_t points = 0;
};

/// How the words were taken.
enum class Match : std::uint8_t {
    all,   ///< nothing was asked for
    text,  ///< as they were written, or as beginnings of words
    typo,  ///< nothing is written so; with a mistake or two something is
};

struct Found {
    std::vector<Hit> hits;  ///< by SKU
    Match match = Match::all;
    /// Of each category and what is below it; products of other categories don't count.
    std::vector<std::uint32_t> counts;
};

/// The products that the company may buy and that a text names: by the beginning of their code,
/// with or without dashes, or by all words of the text, as words or beginnings of words in any
/// language. Where nothing is written so, words may have mistakes (typo.hpp).
/// Errors: Code::invalid (a text that is too long, or without a letter or digit).
/// Pure and thread-safe.
Result<Found> search(const Index& index, const SearchQuestion& question);

}  // namespace portico::catalogue
