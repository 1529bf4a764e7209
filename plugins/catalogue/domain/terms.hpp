#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/text.hpp"

namespace portico::catalogue {

/// A sorted dictionary of words, and the products in which each stands. Immutable; thread-safe.
class Terms {
public:
    /// A word that stands in a product; `is_first`: one of its names begins with it.
    struct Occurrence {
        Word word;
        std::uint32_t product = 0;
        bool is_first = false;
    };

    /// A product, and in the lowest bit whether one of its names begins with the word.
    using Posting = std::uint32_t;

    Terms() = default;
    explicit Terms(std::vector<Occurrence> occurrences);

    [[nodiscard]] std::uint32_t size() const {
        return static_cast<std::uint32_t>(starts_.size()) - 1;
    }

    [[nodiscard]] std::u16string_view word(std::uint32_t term) const {
        return std::u16string_view{characters_}.substr(
            starts_[term], starts_[term + 1] - starts_[term]
        );
    }

    [[nodiscard]] std::span<const Posting> postings(std::uint32_t term) const {
        return {postings_.data() + first_[term], first_[term + 1] - first_[term]};
    }

    /// The first term that is not before `word`; size() when there is none.
    [[nodiscard]] std::uint32_t lower_bound(std::u16string_view word) const;

    /// One past the last term that begins with `prefix`, looked for from `from`, which does.
    [[nodiscard]] std::uint32_t end_of(std::u16string_view prefix, std::uint32_t from) const;

    [[nodiscard]] std::size_t memory_bytes() const;

private:
    std::u16string characters_;
    std::vector<std::uint32_t> starts_{0};
    std::vector<std::uint32_t> first_{0};
    std::vector<Posting> postings_;
};

}  // namespace portico::catalogue
