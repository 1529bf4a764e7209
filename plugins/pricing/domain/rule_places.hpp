#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace portico::pricing {

/// Where the rule with an id is, in about five bytes a rule: from the hash of the id to a number of
/// its place. Different ids may share a hash, so that find() asks whether a place has it.
class RulePlaces {
public:
    /// Makes room for `rules` and as many again as an eighth of them; forgets what is there.
    void reset(std::size_t rules);

    [[nodiscard]] bool is_full() const { return used_ * 10 >= slots_.size() * 9; }

    /// A place is below 0xffff'fffe. There is room.
    void add(std::uint64_t hash, std::uint32_t place);

    /// Forgets one such entry.
    void remove(std::uint64_t hash, std::uint32_t place);

    /// The first place of this hash for which `has_it(place)`.
    template <class HasIt>
    [[nodiscard]] std::optional<std::uint32_t> find(std::uint64_t hash, HasIt has_it) const {
        if (slots_.empty()) return {};
        for (auto at = slot_of(hash); slots_[at] != empty; at = after(at)) {
            if (slots_[at] != removed && has_it(slots_[at])) return slots_[at];
        }
        return {};
    }

    /// Begins to fetch where add() will look.
    void expect(std::uint64_t hash) const { __builtin_prefetch(slots_.data() + slot_of(hash)); }

    [[nodiscard]] std::size_t memory_bytes() const {
        return slots_.capacity() * sizeof(std::uint32_t);
    }

private:
    static constexpr std::uint32_t empty = 0xffff'ffff;
    static constexpr std::uint32_t removed = 0xffff'fffe;

    [[nodiscard]] std::size_t slot_of(std::uint64_t hash) const {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::size_t>((Wide{hash} * slots_.size()) >> 64U);
    }

    [[nodiscard]] std::size_t after(std::size_t slot) const {
        return slot + 1 == slots_.size() ? 0 : slot + 1;
    }

    std::vector<std::uint32_t> slots_;
    std::size_t used_ = 0;  ///< the removed ones too
};

}  // namespace portico::pricing
