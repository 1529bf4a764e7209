#include "names.hpp"

#include <functional>
#include <utility>

#include <portico/result.hpp>

namespace portico::pricing {
std::uint32_t Names::hash_of(std::string_view name) {
    const auto wide = static_cast<std::uint64_t>(std::hash<std::string_view>{}(name));
    return static_cast<std::uint32_t>(wide ^ (wide >> 32U));
}

std::uint32_t Names::intern(std::string_view name) {
    if (const auto known = find(name)) return *known;
    if (slots_.size() * 3 <= ends_.size() * 4) grow();
    PORTICO_ASSERT(ends_.size() < (1U << 30U));
    PORTICO_ASSERT(characters_.size() + name.size() <= 0xffff'ffffU);
    const auto number = static_cast<std::uint32_t>(ends_.size());
    place({hash_of(name), number, static_cast<std::uint32_t>(characters_.size())});
    characters_.append(name);
    ends_.push_back(static_cast<std::uint32_t>(characters_.size()));
    return number;
}

bool Names::is_name(const Slot& slot, std::string_view name) const {
    const std::string_view from{characters_.data() + slot.begin, characters_.size() - slot.begin};
    return from.starts_with(name) && ends_[slot.number] == slot.begin + name.size();
}

std::string_view Names::name(std::uint32_t number) const {
    const std::uint32_t begin = number == 0 ? 0 : ends_[number - 1];
    return std::string_view{characters_}.substr(begin, ends_[number] - begin);
}

std::size_t Names::memory_bytes() const {
    return characters_.capacity() + ends_.capacity() * sizeof(std::uint32_t) +
           slots_.capacity() * sizeof(Slot);
}

void Names::shrink() {
    characters_.shrink_to_fit();
    ends_.shrink_to_fit();
}

void Names::place(const Slot& slot) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = slot.hash & mask;
    while (slots_[at].number != none) at = (at + 1) & mask;
    slots_[at] = slot;
}

void Names::grow() {
    const auto former =
        std::exchange(slots_, std::vector<Slot>(slots_.empty() ? 16 : slots_.size() * 2));
    for (const auto& slot : former) {
        if (slot.number != none) place(slot);
    }
}

}  // namespace portico::pricing
