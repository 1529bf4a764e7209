#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace portico::erp {

/// 64-bit hash of a text, the same on every run and host: tells whether a record changed.
/// Against accidents, not against attackers.
inline std::uint64_t content_hash(std::string_view text, std::uint64_t seed = 0) {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15ULL;
    std::uint64_t hash = (seed ^ text.size()) * odd;
    const auto mix = [&hash](std::uint64_t word) {
        hash = (hash ^ word) * odd;
        hash ^= hash >> 29U;
    };
    while (text.size() >= 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data(), 8);
        mix(word);
        text.remove_prefix(8);
    }
    std::uint64_t tail = 0;
    if (!text.empty()) std::memcpy(&tail, text.data(), text.size());
    mix(tail);
    return hash ^ (hash >> 32U);
}

}  // namespace portico::erp
