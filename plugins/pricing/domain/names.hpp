#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include "shared_tables.hpp"

namespace portico::pricing {

/// Well mixed; the same in every run, since indexes are kept on disk.
inline std::uint64_t hash_of(std::string_view text) {
    constexpr std::uint64_t odd = 0x9e37'79b9'7f4a'7c15U;
    std::uint64_t hash = text.size() * odd;
    const auto mix = [&hash](std::uint64_t word) {
        hash = (hash ^ word) * odd;
        hash ^= hash >> 32U;
    };
    // The last bytes are read with those before them: a loop over them would end at another place
    // for each name, which the processor can't foresee.
    const auto word_at = [](const char* from, auto word) {
        std::memcpy(&word, from, sizeof(word));
        return std::uint64_t{word};
    };
    const char* const begin = text.data();
    const auto size = text.size();
    constexpr std::size_t wide = sizeof(std::uint64_t);
    constexpr std::size_t half = sizeof(std::uint32_t);
    if (size >= wide) {
        for (std::size_t at = 0; at + wide < size; at += wide) {
            mix(word_at(begin + at, std::uint64_t{}));
        }
        mix(word_at(begin + size - wide, std::uint64_t{}));
    } else if (size >= half) {
        const auto low = word_at(begin, std::uint32_t{});
        mix(low | word_at(begin + size - half, std::uint32_t{}) << 32U);
    } else if (size > 0) {
        const auto letter = [begin](std::size_t at) {
            return std::uint64_t{static_cast<unsigned char>(begin[at])};
        };
        mix(letter(0) | letter(size / 2) << 8U | letter(size - 1) << 16U);
    }
    hash *= odd;
    return hash ^ (hash >> 29U);
}

/// Whether two texts are one. Short ones are compared without a loop, as hash_of() reads them.
inline bool is_same(std::string_view a, std::string_view b) {
    const auto size = a.size();
    constexpr std::size_t wide = sizeof(std::uint64_t);
    if (size != b.size()) return false;
    if (size < wide || size > 2 * wide) return a == b;
    const auto word_at = [](const char* from) {
        std::uint64_t word = 0;
        std::memcpy(&word, from, wide);
        return word;
    };
    const auto last = size - wide;
    return word_at(a.data()) == word_at(b.data()) &&
           word_at(a.data() + last) == word_at(b.data() + last);
}

/// From the hash of a name to its number: versions share one table (see shared_tables.hpp), and an
/// older one passes over the numbers that it does not know yet.
class NameSlots {
public:
    /// The number below `end` with this hash for which `is_it(number)` holds.
    template <class IsIt>
    [[nodiscard]] std::optional<std::uint32_t> find(
        std::uint64_t hash, std::uint32_t end, IsIt is_it
    ) const {
        if (capacity_ == 0) return {};
        for (auto at = slot_of(hash);; at = after(at)) {
            const auto slot = slots_[at].load(std::memory_order_relaxed);
            if (slot == empty) return {};
            if (slot >> 32U != (hash & 0xffff'ffffU)) continue;
            const auto number = static_cast<std::uint32_t>(slot);
            if (number < end && is_it(number)) return number;
        }
    }

    /// Begins to fetch the first slot that find() will read, and its hint.
    void expect(std::uint64_t hash) const {
        if (capacity_ == 0) return;
        const auto at = slot_of(hash);
        __builtin_prefetch(slots_ + at);
        if (hints_ != nullptr) __builtin_prefetch(hints_ + at);
    }

    struct Guess {
        std::uint32_t number = 0xffff'ffff;  ///< this one: there is none
        std::uint64_t hint = 0;
    };

    /// What is most likely the number of the name with this hash, and its hint; nothing is checked.
    [[nodiscard]] Guess guess(std::uint64_t hash) const {
        if (capacity_ == 0) return {};
        for (auto at = slot_of(hash);; at = after(at)) {
            const auto slot = slots_[at].load(std::memory_order_relaxed);
            if (slot == empty) return {};
            if (slot >> 32U != (hash & 0xffff'ffffU)) continue;
            const auto hint = hints_ == nullptr ? 0 : hints_[at].load(std::memory_order_relaxed);
            return Guess{static_cast<std::uint32_t>(slot), hint};
        }
    }

    /// Keeps something about a name beside its slot, for all versions at once: an older one may
    /// read the hint of a newer one. 0 where none was set.
    void set_hint(std::uint64_t hash, std::uint32_t number, std::uint64_t hint);

    /// Gives unused room back.
    void pack();

    /// Numbers come in order: 0, 1, 2, ...
    void add(std::uint64_t hash, std::uint32_t number);

    [[nodiscard]] std::size_t memory_bytes() const {
        return capacity_ * sizeof(*slots_) * (hints_ == nullptr ? 1 : 2) + hashes_.memory_bytes();
    }

private:
    using Slot = std::atomic<std::uint64_t>;

    static constexpr std::uint64_t empty = ~std::uint64_t{0};

    [[nodiscard]] std::size_t slot_of(std::uint64_t hash) const {
        return static_cast<std::size_t>(((hash >> 32U) * capacity_) >> 32U);
    }

    [[nodiscard]] std::size_t after(std::size_t slot) const {
        return slot + 1 == capacity_ ? 0 : slot + 1;
    }

    void place(std::uint64_t hash, std::uint32_t number, std::uint64_t hint);
    [[nodiscard]] std::size_t place_of(std::uint64_t hash, std::uint32_t number) const;
    void resize(std::size_t capacity);
    void make_hints();

    std::shared_ptr<std::byte[]> memory_;
    std::shared_ptr<std::byte[]> hint_memory_;
    Slot* slots_ = nullptr;     ///< the hash's lower half (where it lies: the upper), the number
    Slot* hints_ = nullptr;     ///< of the slot in the same place; null before the first one
    std::size_t capacity_ = 0;  ///< at most 3/4 full
    Growing<std::uint64_t> hashes_;  ///< of each number, to move them
};

/// Gives each distinct text a small number: 0, 1, 2, ... in order of arrival.
/// A copy is a version: see shared_tables.hpp.
class Names {
public:
    /// The number of `name`, given now if it is new.
    std::uint32_t intern(std::string_view name);

    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const {
        return slots_.find(hash_of(name), size(), [&](std::uint32_t number) {
            return is_same(texts_[number], name);
        });
    }

    /// The text of a number that intern() gave.
    [[nodiscard]] std::string_view name(std::uint32_t number) const { return texts_[number]; }

    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(texts_.size()); }

    [[nodiscard]] std::size_t memory_bytes() const {
        return slots_.memory_bytes() + texts_.memory_bytes() + arena_->memory_bytes();
    }

private:
    NameSlots slots_;
    Growing<std::string_view> texts_;
    std::shared_ptr<TextArena> arena_ = std::make_shared<TextArena>();
};

}  // namespace portico::pricing
