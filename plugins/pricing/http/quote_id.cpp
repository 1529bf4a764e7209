#include "http/quote_id.hpp"

#include <array>
#include <random>
#include <string_view>

namespace portico::pricing {
namespace {

constexpr std::uint64_t golden = 0x9e37'79b9'7f4a'7c15U;

/// SplitMix64: each state gives another number, so that ids of one instance never repeat.
std::uint64_t mixed(std::uint64_t state) {
    state = (state ^ (state >> 30U)) * 0xbf58'476d'1ce4'e5b9U;
    state = (state ^ (state >> 27U)) * 0x94d0'49bb'1331'11ebU;
    return state ^ (state >> 31U);
}

void append_base32(std::string& out, std::uint64_t bits, int digits) {
    constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (int shift = (digits - 1) * 5; shift >= 0; shift -= 5) {
        out.push_back(alphabet[(bits >> static_cast<unsigned>(shift)) & 31U]);
    }
}

}  // namespace

QuoteIds::QuoteIds() : next_{0} {
    std::random_device device;
    next_ = (std::uint64_t{device()} << 32U) | device();
}

std::string QuoteIds::next(Moment now) {
    const auto state = next_.fetch_add(golden, std::memory_order_relaxed);
    std::string id = "q_";
    append_base32(id, static_cast<std::uint64_t>(now / 1000), 10);
    append_base32(id, mixed(state ^ golden) & 0xff'ffff'ffffU, 8);
    append_base32(id, mixed(state) & 0xff'ffff'ffffU, 8);
    return id;
}

}  // namespace portico::pricing
