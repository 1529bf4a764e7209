#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <portico/result.hpp>

#include "ports/clock.hpp"

namespace portico::security {

/// Who a member token speaks for, which key asked for it, and how long.
struct MemberClaims {
    std::string company;
    std::string member;
    std::string key_id;
    ports::Instant expires_at{};
};

/// Mints and checks member tokens: "pm_" + claims + "." + HMAC-SHA256, both base64url. Whoever has
/// the key file can mint: it stays in the data folder. Thread-safe.
class MemberTokens {
public:
    /// Reads the key of 32 bytes at `key_file`, or makes it with mode 0600.
    /// Errors: Code::unavailable with what to do.
    static Result<MemberTokens> create(const std::filesystem::path& key_file);

    [[nodiscard]] std::string mint(const MemberClaims& claims) const;

    /// The claims of a token that this key signed; expired ones too. Nothing for any other text.
    [[nodiscard]] std::optional<MemberClaims> verify(std::string_view token) const;

private:
    explicit MemberTokens(std::string key) : key_{std::move(key)} {}

    std::string key_;
};

}  // namespace portico::security
