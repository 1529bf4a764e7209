#pragma once

#include <cstdint>
#include <string_view>

namespace portico::security {

/// What an Authorization header holds, by its looks alone.
enum class BearerKind : std::uint8_t {
    missing,         ///< no header
    malformed,       ///< another scheme, or not one token of a known form
    api_key,         ///< pk_...
    operator_token,  ///< po_...
    member_token,    ///< pm_...
    jwt,             ///< three parts with dots
};

struct Bearer {
    BearerKind kind = BearerKind::missing;
    std::string_view token;
};

inline constexpr std::string_view api_key_prefix = "pk_";
inline constexpr std::string_view operator_prefix = "po_";
inline constexpr std::string_view member_prefix = "pm_";

/// Reads "Bearer <token>"; a token has at most 8 KiB. Pure and thread-safe.
Bearer parse_bearer(std::string_view authorization);

}  // namespace portico::security
