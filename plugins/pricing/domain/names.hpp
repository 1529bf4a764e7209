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
    const char* at = text.data();
    std::size_t left = text.size();
    for (; left >= 8; left -= 8, at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof(word));
        mix(word);
    }
    if (left > 0) {
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < left; ++i) {
            word |= std::uint64_t{static_cast<unsigned char>(at[i])} << (8 * i);
        }
        mix(word);
    }
    hash *= odd;
    return hash ^ (hash >> 29U);
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

    /// Begins to fetch the first slot that find() will read.
    void expect(std::uint64_t hash) const {
        if (capacity_ != 0) __builtin_prefetch(slots_ + slot_of(hash));
    }

    /// The number in that slot, or one that no name has.
    [[nodiscard]] std::uint32_t first(std::uint64_t hash) const {
        if (capacity_ == 0) return static_cast<std::uint32_t>(empty);
        return static_cast<std::uint32_t>(slots_[slot_of(hash)].load(std::memory_order_relaxed));
    }

    /// Gives unused room back.
    void pack();

    /// Numbers come in order: 0, 1, 2, ...
    void add(std::uint64_t hash, std::uint32_t number);

    [[nodiscard]] std::size_t memory_bytes() const { return capacity_ * sizeof(*slots_); }

private:
    using Slot = std::atomic<std::uint64_t>;

    static constexpr std::uint64_t empty = ~std::uint64_t{0};

    [[nodiscard]] std::size_t slot_of(std::uint64_t hash) const {
        return static_cast<std::size_t>(((hash >> 32U) * capacity_) >> 32U);
    }

    [[nodiscard]] std::size_t after(std::size_t slot) const {
        return slot + 1 == capacity_ ? 0 : slot + 1;
    }

    void place(std::uint64_t hash, std::uint32_t number);
    void resize(std::size_t capacity);

    std::shared_ptr<std::byte[]> memory_;
    Slot* slots_ = nullptr;     ///< the hash's lower half (where it lies: the upper), the number
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
            return texts_[number] == name;
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
