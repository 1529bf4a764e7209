#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "ports/clock.hpp"
#include "security/crypto.hpp"

namespace portico::security {

/// The public keys of an identity provider.
struct KeySet {
    struct Entry {
        std::string id;  ///< kid; may be empty
        VerifyingKey key;
    };

    std::vector<Entry> entries;

    /// The key for a token's `kid` and algorithm. Without a kid only a lone key of that kind fits.
    [[nodiscard]] const VerifyingKey* find(std::string_view kid, SignatureKind kind) const;
};

/// Reads a JWKS (RFC 7517). Keys for other uses or algorithms are skipped, at most 100 are kept.
/// Errors: Code::invalid for text that is no JWKS or has no key that we can use.
Result<KeySet> parse_key_set(std::string_view json);

/// What a token must say, and where it says who comes.
struct JwtRules {
    std::string issuer;
    std::string audience;
    std::string company_claim = "company";
    std::string member_claim = "sub";
    std::string roles_claim = "roles";
    std::chrono::seconds leeway{60};
};

struct JwtClaims {
    std::string company;
    std::string member;
    std::optional<std::uint32_t> roles;  ///< PORTICO_ROLE_* bits; nothing if the token names none
    ports::Instant expires_at{};
};

enum class JwtFault : std::uint8_t {
    none,
    invalid,  ///< not a token, bad signature, other issuer or audience, forbidden algorithm
    expired,
    not_yet,      ///< before its `nbf`
    unknown_key,  ///< no key with its `kid`: a fresh key set may have it
};

struct JwtResult {
    JwtFault fault = JwtFault::invalid;
    JwtClaims claims;
};

/// Checks a token of RFC 7519. The algorithm is the key's: RS256 or ES256, and the header must name
/// the same, so that no token chooses how it is checked. Pure and thread-safe.
JwtResult verify_jwt(
    std::string_view token, const KeySet& keys, const JwtRules& rules, ports::Instant now
);

}  // namespace portico::security
