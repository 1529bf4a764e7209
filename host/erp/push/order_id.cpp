#include "erp/push/order_id.hpp"

#include <random>
#include <string_view>

namespace portico::erp {
namespace {

void append_base32(std::string& out, std::uint64_t bits, unsigned digits) {
    constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (unsigned left = digits; left > 0; --left) {
        out.push_back(alphabet[(bits >> ((left - 1) * 5)) & 31U]);
    }
}

}  // namespace

std::string new_order_id(std::int64_t now_us) {
    std::random_device random;
    const auto forty_bits = [&] { return (std::uint64_t{random()} << 32U | random()) >> 24U; };
    std::string id = "o_";
    append_base32(id, static_cast<std::uint64_t>(now_us / 1000), 10);
    append_base32(id, forty_bits(), 8);
    append_base32(id, forty_bits(), 8);
    return id;
}

}  // namespace portico::erp
