#include "domain/terms.hpp"

#include <algorithm>

namespace portico::catalogue {
namespace {

/// The first index of [from, to) at which `is_past` holds; it holds for all after it.
template <class Past>
std::uint32_t first_past(std::uint32_t from, std::uint32_t to, const Past& is_past) {
    while (from < to) {
        const auto middle = from + (to - from) / 2;
        if (is_past(middle)) {
            to = middle;
        } else {
            from = middle + 1;
        }
    }
    return from;
}

}  // namespace

Terms::Terms(std::vector<Occurrence> occurrences) {
    std::sort(occurrences.begin(), occurrences.end(), [](const auto& a, const auto& b) {
        if (const auto order = a.word.compare(b.word); order != 0) return order < 0;
        return a.product != b.product ? a.product < b.product : a.is_first > b.is_first;
    });
    const Occurrence* before = nullptr;
    for (const auto& one : occurrences) {
        const bool is_same_word = before != nullptr && before->word == one.word;
        if (is_same_word && before->product == one.product) continue;
        if (!is_same_word) {
            characters_.append(one.word);
            starts_.push_back(static_cast<std::uint32_t>(characters_.size()));
            first_.push_back(first_.back());
        }
        postings_.push_back(one.product * 2 + (one.is_first ? 1 : 0));
        ++first_.back();
        before = &one;
    }
    characters_.shrink_to_fit();
    starts_.shrink_to_fit();
    first_.shrink_to_fit();
    postings_.shrink_to_fit();
}

std::uint32_t Terms::lower_bound(std::u16string_view wanted) const {
    return first_past(0, size(), [&](std::uint32_t term) { return word(term) >= wanted; });
}

std::uint32_t Terms::end_of(std::u16string_view prefix, std::uint32_t from) const {
    // Most ranges are short: doubling steps before the search by halves.
    std::uint32_t step = 1;
    auto low = from;
    while (low + step < size() && word(low + step).starts_with(prefix)) {
        low += step;
        step *= 2;
    }
    return first_past(low, std::min(size(), low + step), [&](std::uint32_t term) {
        return !word(term).starts_with(prefix);
    });
}

std::size_t Terms::memory_bytes() const {
    return characters_.capacity() * sizeof(char16_t) +
           (starts_.capacity() + first_.capacity() + postings_.capacity()) * sizeof(std::uint32_t);
}

}  // namespace portico::catalogue
