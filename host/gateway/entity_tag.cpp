#include "gateway/entity_tag.hpp"

#include <cstring>

#include "gateway/request_head.hpp"

namespace portico::gateway {

namespace {

__extension__ typedef unsigned __int128 Wide;  // NOLINT(modernize-use-using)

// Odd constants with well-spread bits (the fractional parts of the golden ratio, sqrt 2, sqrt 3).
constexpr std::uint64_t secret_a = 0x9e3779b97f4a7c15U;
constexpr std::uint64_t secret_b = 0x6a09e667f3bcc909U;
constexpr std::uint64_t secret_c = 0xbb67ae8584caa73bU;

/// Both halves of the product: each input bit reaches each output bit.
std::uint64_t folded(std::uint64_t a, std::uint64_t b) {
    const Wide product = static_cast<Wide>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t word(const char* at, std::size_t size) {
    std::uint64_t value = 0;
    std::memcpy(&value, at, size);
    return value;
}

}  // namespace

std::array<std::uint64_t, 2> fingerprint(std::string_view bytes) {
    std::uint64_t first = secret_a ^ bytes.size();
    std::uint64_t second = secret_b + bytes.size();
    const char* at = bytes.data();
    std::size_t left = bytes.size();
    while (left > 16) {
        const auto low = word(at, 8);
        const auto high = word(at + 8, 8);
        first = folded(first ^ low ^ secret_b, high ^ secret_c) + high;
        second = folded(second ^ high ^ secret_a, low ^ secret_c) + low;
        at += 16;
        left -= 16;
    }
    const auto low = word(at, left < 8 ? left : 8);
    const auto high = left > 8 ? word(at + 8, left - 8) : 0;
    first = folded(first ^ low ^ secret_b, high ^ secret_c);
    second = folded(second ^ high ^ secret_a, low ^ secret_b);
    return {
        folded(first ^ secret_a, second ^ secret_b), folded(second ^ secret_c, first ^ secret_a)};
}

std::string hex(const std::array<std::uint64_t, 2>& fingerprint) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(32);
    for (const auto half : fingerprint) {
        for (int shift = 60; shift >= 0; shift -= 4) out.push_back(digits[half >> shift & 15U]);
    }
    return out;
}

bool names_tag(std::string_view if_none_match, std::string_view tag) {
    bool found = false;
    each_list_item(if_none_match, [&](std::string_view item) {
        if (item.starts_with("W/")) item.remove_prefix(2);
        if (item == tag || item == "*") found = true;
    });
    return found;
}

}  // namespace portico::gateway
