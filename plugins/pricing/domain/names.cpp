#include "names.hpp"

#include <new>

#include <portico/result.hpp>

namespace portico::pricing {

void NameSlots::add(std::uint64_t hash, std::uint32_t number) {
    if ((hashes_.size() + 1) * 2 > capacity_) grow();
    PORTICO_ASSERT(number == hashes_.size());
    hashes_.push_back(hash);
    place(hash, number);
}

void NameSlots::place(std::uint64_t hash, std::uint32_t number) {
    std::size_t at = hash & (capacity_ - 1);
    while (slots_[at].load(std::memory_order_relaxed) != empty) at = (at + 1) & (capacity_ - 1);
    slots_[at].store((hash >> 32U << 32U) | number, std::memory_order_relaxed);
}

void NameSlots::grow() {
    capacity_ = capacity_ == 0 ? 16 : capacity_ * 2;
    memory_ = allocate_large(capacity_ * sizeof(Slot));
    slots_ = reinterpret_cast<Slot*>(memory_.get());
    for (std::size_t i = 0; i < capacity_; ++i) new (slots_ + i) Slot{empty};
    for (std::uint32_t number = 0; number < hashes_.size(); ++number) {
        place(hashes_[number], number);
    }
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
