#include "names.hpp"

#include <algorithm>
#include <new>
#include <vector>

#include <portico/result.hpp>

namespace portico::pricing {

void NameSlots::add(std::uint64_t hash, std::uint32_t number) {
    constexpr std::size_t few = 16;
    if ((hashes_.size() + 1) * 4 > capacity_ * 3) resize(std::max(few, capacity_ * 2));
    PORTICO_ASSERT(number == hashes_.size());
    hashes_.push_back(hash);
    place(hash, number, 0);
}

void NameSlots::place(std::uint64_t hash, std::uint32_t number, std::uint64_t hint) {
    auto at = slot_of(hash);
    while (slots_[at].load(std::memory_order_relaxed) != empty) at = after(at);
    if (hints_ != nullptr) hints_[at].store(hint, std::memory_order_relaxed);
    slots_[at].store((hash << 32U) | number, std::memory_order_relaxed);
}

std::size_t NameSlots::place_of(std::uint64_t hash, std::uint32_t number) const {
    auto at = slot_of(hash);
    while (slots_[at].load(std::memory_order_relaxed) != ((hash << 32U) | number)) at = after(at);
    return at;
}

void NameSlots::set_hint(std::uint64_t hash, std::uint32_t number, std::uint64_t hint) {
    if (hints_ == nullptr) make_hints();
    hints_[place_of(hash, number)].store(hint, std::memory_order_relaxed);
}

void NameSlots::make_hints() {
    hint_memory_ = allocate_large(capacity_ * sizeof(Slot));
    hints_ = reinterpret_cast<Slot*>(hint_memory_.get());
    for (std::size_t i = 0; i < capacity_; ++i) new (hints_ + i) Slot{0};
}

void NameSlots::resize(std::size_t capacity) {
    PORTICO_ASSERT(capacity <= (std::size_t{1} << 32U));
    std::vector<std::uint64_t> hints(hashes_.size());
    const bool has_hints = hints_ != nullptr;
    for (std::uint32_t number = 0; has_hints && number < hashes_.size(); ++number) {
        hints[number] = hints_[place_of(hashes_[number], number)].load(std::memory_order_relaxed);
    }
    capacity_ = capacity;
    memory_ = allocate_large(capacity_ * sizeof(Slot));
    slots_ = reinterpret_cast<Slot*>(memory_.get());
    for (std::size_t i = 0; i < capacity_; ++i) new (slots_ + i) Slot{empty};
    if (has_hints) make_hints();
    for (std::uint32_t number = 0; number < hashes_.size(); ++number) {
        place(hashes_[number], number, hints[number]);
    }
}

void NameSlots::pack() {
    if (capacity_ > 0) resize(hashes_.size() * 3 / 2 + 1);
}

std::uint32_t Names::intern(std::string_view name) {
    if (const auto known = find(name)) return *known;
    PORTICO_ASSERT(texts_.size() < (1U << 30U));
    const auto number = size();
    texts_.push_back(arena_->add(name));
    slots_.add(hash_of(name), number);
    return number;
}

}  // namespace portico::pricing
