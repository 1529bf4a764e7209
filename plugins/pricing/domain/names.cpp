#include "names.hpp"

#include <algorithm>
#include <new>

#include <portico/result.hpp>

namespace portico::pricing {

void NameSlots::add(std::uint64_t hash, std::uint32_t number) {
    constexpr std::size_t few = 16;
    if ((hashes_.size() + 1) * 4 > capacity_ * 3) resize(std::max(few, capacity_ * 2));
    PORTICO_ASSERT(number == hashes_.size());
    hashes_.push_back(hash);
    place(hash, number);
}

void NameSlots::place(std::uint64_t hash, std::uint32_t number) {
    auto at = slot_of(hash);
    while (slots_[at].load(std::memory_order_relaxed) != empty) at = after(at);
    slots_[at].store((hash << 32U) | number, std::memory_order_relaxed);
}

void NameSlots::resize(std::size_t capacity) {
    PORTICO_ASSERT(capacity <= (std::size_t{1} << 32U));
    capacity_ = capacity;
    memory_ = allocate_large(capacity_ * sizeof(Slot));
    slots_ = reinterpret_cast<Slot*>(memory_.get());
    for (std::size_t i = 0; i < capacity_; ++i) new (slots_ + i) Slot{empty};
    for (std::uint32_t number = 0; number < hashes_.size(); ++number) {
        place(hashes_[number], number);
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
