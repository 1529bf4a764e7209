#include "rule_places.hpp"

namespace portico::pricing {

void RulePlaces::reset(std::size_t rules) {
    slots_ = std::vector<std::uint32_t>(rules / 4 * 5 + 64, empty);
    used_ = 0;
}

void RulePlaces::add(std::uint64_t hash, std::uint32_t place) {
    auto at = slot_of(hash);
    while (slots_[at] != empty && slots_[at] != removed) at = after(at);
    if (slots_[at] == empty) ++used_;
    slots_[at] = place;
}

void RulePlaces::remove(std::uint64_t hash, std::uint32_t place) {
    for (auto at = slot_of(hash); slots_[at] != empty; at = after(at)) {
        if (slots_[at] != place) continue;
        slots_[at] = removed;
        return;
    }
}

}  // namespace portico::pricing
