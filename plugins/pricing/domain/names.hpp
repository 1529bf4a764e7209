#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portico::pricing {

/// Gives each distinct text a small number: 0, 1, 2, ... in order of arrival. About 20 bytes a name
/// beside its characters. Reading is thread-safe while nobody interns.
class Names {
public:
    /// The number of `name`, given now if it is new. At most 2^30 names and 4 GiB of characters.
    std::uint32_t intern(std::string_view name);

    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const {
        return find(name, [](std::uint32_t) {});
    }

    /// The same; `expect` is told the number that is most likely the answer before its characters
    /// have come from memory, so that the caller can already fetch what belongs to it.
    template <class Expect>
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name, Expect expect) const {
        if (slots_.empty()) return {};
        const auto hash = hash_of(name);
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
            const auto& slot = slots_[at];
            if (slot.number == none) return {};
            if (slot.hash != hash) continue;
            expect(slot.number);
            if (is_name(slot, name)) return slot.number;
        }
    }

    /// The text of a number that intern() gave.
    [[nodiscard]] std::string_view name(std::uint32_t number) const;

    [[nodiscard]] std::size_t size() const { return ends_.size(); }

    [[nodiscard]] std::size_t memory_bytes() const;

    /// Gives unused capacity back.
    void shrink();

private:
    struct Slot {
        std::uint32_t hash = 0;
        std::uint32_t number = none;
        std::uint32_t begin = 0;  ///< of its characters: both ends are then fetched at once
    };

    static constexpr std::uint32_t none = 0xffff'ffff;

    static std::uint32_t hash_of(std::string_view name);
    [[nodiscard]] bool is_name(const Slot& slot, std::string_view name) const;
    void place(const Slot& slot);
    void grow();

    std::string characters_;
    std::vector<std::uint32_t> ends_;
    std::vector<Slot> slots_;  ///< open addressing, a power of two, at most 3/4 full
};

}  // namespace portico::pricing
