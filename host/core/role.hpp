#pragma once

#include <cstdint>
#include <string_view>

namespace portico::core {

/// The bit (PORTICO_ROLE_* of portico/abi/http.h) of "buyer", "approver", "finance", "manager" or
/// "company-admin"; 0 for any other word.
constexpr std::uint32_t role_bit(std::string_view role) {
    constexpr std::string_view names[] = {
        "buyer", "approver", "finance", "manager", "company-admin"};
    for (std::uint32_t bit = 0; bit < 5; ++bit) {
        if (names[bit] == role) return 1U << bit;
    }
    return 0;
}

}  // namespace portico::core
