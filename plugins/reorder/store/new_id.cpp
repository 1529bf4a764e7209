#include "store/new_id.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <random>

namespace portico::reorder {

std::string new_id(char kind) {
    std::random_device random;
    const auto number = (std::uint64_t{random()} << 32U) | random();
    std::array<char, 16> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    return std::string{kind} + "_" + std::string(digits.data(), end);
}

}  // namespace portico::reorder
