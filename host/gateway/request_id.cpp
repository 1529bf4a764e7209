#include "gateway/request_id.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>

#include "gateway/entity_tag.hpp"

namespace portico::gateway {

namespace {

bool is_hex(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
}

bool is_sane(std::string_view id) {
    return !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '_' || c == '-';
    });
}

/// "00-<32 hex>-<16 hex>-<2 hex>" (W3C Trace Context).
std::string_view trace_id(std::string_view traceparent) {
    if (traceparent.size() != 55 || !traceparent.starts_with("00-")) return {};
    if (traceparent[35] != '-' || traceparent[52] != '-') return {};
    const auto id = traceparent.substr(3, 32);
    const bool is_zero = id.find_first_not_of('0') == std::string_view::npos;
    return is_hex(id) && !is_zero ? id : std::string_view{};
}

std::uint64_t next_word() {
    thread_local std::uint64_t state = [] {
        std::random_device device;
        return (std::uint64_t{device()} << 32U) | device();
    }();
    // splitmix64: an id must be distinct, not secret
    std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

}  // namespace

std::string_view choose_request_id(
    std::string_view x_request_id, std::string_view traceparent, std::string& store
) {
    if (is_sane(x_request_id)) return x_request_id;
    if (const auto id = trace_id(traceparent); !id.empty()) return id;
    const std::array<std::uint64_t, 2> words = {next_word(), next_word()};
    store = hex(words);
    return store;
}

}  // namespace portico::gateway
