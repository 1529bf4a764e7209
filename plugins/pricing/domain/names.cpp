#include "names.hpp"

#include <functional>

#include <portico/result.hpp>

namespace portico::pricing {
namespace {

std::uint32_t hash_of(std::string_view name) {
    const auto wide = static_cast<std::uint64_t>(std::hash<std::string_view>{}(name));
    return static_cast<std::uint32_t>(wide ^ (wide >> 32U));
}

}  // namespace

std::uint32_t Names::intern(std::string_view name) {
    if (slots_.size() * 3 <= ends_.size() * 4) grow();
    const auto hash = hash_of(name);
    auto& slot = slots_[slot_of(name, hash)];
    if (slot.number != none) return slot.number;
    PORTICO_ASSERT(ends_.size() < (1U << 30U));
    PORTICO_ASSERT(characters_.size() + name.size() <= 0xffff'ffffU);
    slot = {hash, static_cast<std::uint32_t>(ends_.size())};
    characters_.append(name);
    ends_.push_back(static_cast<std::uint32_t>(characters_.size()));
    return slot.number;
}

std::optional<std::uint32_t> Names::find(std::string_view name) const {
    if (slots_.empty()) return {};
    const auto& slot = slots_[slot_of(name, hash_of(name))];
    if (slot.number == none) return {};
    return slot.number;
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

std::size_t Names::slot_of(std::string_view name, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
        const auto& slot = slots_[at];
        if (slot.number == none) return at;
        if (slot.hash == hash && this->name(slot.number) == name) return at;
    }
}

void Names::grow() {
    std::vector<Slot> wider(slots_.empty() ? 16 : slots_.size() * 2);
    const std::size_t mask = wider.size() - 1;
    for (const auto& slot : slots_) {
        if (slot.number == none) continue;
        std::size_t at = slot.hash & mask;
        while (wider[at].number != none) at = (at + 1) & mask;
        wider[at] = slot;
    }
    slots_ = std::move(wider);
}

}  // namespace portico::pricing
