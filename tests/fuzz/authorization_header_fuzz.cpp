// Any bytes as an Authorization header, and what lies behind it: bearer, member token, JWT.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "security/bearer.hpp"
#include "security/jwt.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace portico::security;
    const std::string_view text{reinterpret_cast<const char*>(bytes), size};
    const auto bearer = parse_bearer(text);
    const bool has_token =
        bearer.kind != BearerKind::missing && bearer.kind != BearerKind::malformed;
    if (has_token == bearer.token.empty()) __builtin_trap();
    if (has_token && (bearer.token.data() < text.data() ||
                      bearer.token.data() + bearer.token.size() > text.data() + text.size()))
        __builtin_trap();
    static const KeySet no_keys;
    const JwtRules rules{.issuer = "i", .audience = "a"};
    // Nothing signed these bytes: no token may pass.
    if (verify_jwt(text, no_keys, rules, {}).fault == JwtFault::none) __builtin_trap();
    if (verify_jwt(bearer.token, no_keys, rules, {}).fault == JwtFault::none) __builtin_trap();
    static_cast<void>(parse_key_set(text));
    return 0;
}
