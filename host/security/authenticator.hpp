#pragma once

#include <memory>

#include "ports/authentication.hpp"
#include "ports/directory.hpp"
#include "security/bearer.hpp"
#include "security/jwks_source.hpp"
#include "security/key_ring.hpp"
#include "security/member_token.hpp"

namespace portico::security {

/// An outside identity provider; members come with its tokens.
struct IdentityProvider {
    JwksSource& source;
    JwtRules rules;
};

/// Decides who calls by key, member token or outside token, and for which company he may speak.
/// Another company than the caller's own is answered like one that does not exist. Thread-safe.
class TokenAuthenticator final : public ports::Authenticator {
public:
    struct Parts {
        KeyRing& keys;
        const MemberTokens& member_tokens;
        const ports::Directory& directory;
        const ports::Clock& clock;
        IdentityProvider* provider = nullptr;  ///< nullptr: no outside tokens
    };

    explicit TokenAuthenticator(const Parts& parts) : parts_{parts} {}

    ports::Authentication authenticate(const ports::Credentials& credentials) override;

    [[nodiscard]] std::uint64_t generation() const override {
        return parts_.keys.generation() + parts_.directory.generation();
    }

private:
    ports::Authentication with_key(const Bearer& bearer, const ports::Credentials& credentials);
    ports::Authentication with_member_token(
        std::string_view token, const ports::Credentials& credentials
    );
    ports::Authentication with_jwt(std::string_view token, const ports::Credentials& credentials);
    ports::Refusal choose_company(const ports::Credentials& credentials, ports::Principal& out)
        const;
    ports::Refusal check_member(
        const ports::Credentials& credentials, ports::Principal& member, bool must_be_listed
    ) const;
    [[nodiscard]] ports::Authentication accept(
        ports::Principal principal, std::optional<ports::Instant> expiry
    ) const;

    Parts parts_;
};

}  // namespace portico::security
