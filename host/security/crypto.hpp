#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <portico/result.hpp>

/// The only door to OpenSSL's primitives. Pure and thread-safe.
namespace portico::security {

/// 32 bytes.
std::string sha256(std::string_view bytes);

/// 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);

/// From the system's generator. Aborts if it has none: nothing could be secret then.
std::string random_bytes(std::size_t count);

/// RFC 4648 section 5, without padding.
std::string base64url(std::string_view bytes);

/// Errors: nothing for characters outside the alphabet, padding, or bits that no byte holds.
std::optional<std::string> from_base64url(std::string_view text);

std::string hex(std::string_view bytes);

/// AES-256-GCM with a random nonce: nonce (12 bytes), ciphertext, tag (16 bytes). `key` has 32
/// bytes; `associated` is not in it, but must be the same when it is opened.
std::string seal(std::string_view key, std::string_view bytes, std::string_view associated);

/// Nothing when key, associated data or any byte differ.
std::optional<std::string> open_sealed(
    std::string_view key, std::string_view sealed, std::string_view associated
);

/// Takes the same time wherever the two differ.
bool equal_secrets(std::string_view a, std::string_view b);

/// The algorithms that an outside token may use; there is no "none".
enum class SignatureKind : std::uint8_t { rs256, es256 };

/// A public key for one of them. Copies share it.
class VerifyingKey {
public:
    /// From the numbers of a JWK, big-endian. Errors: Code::invalid (a modulus below 2048 bits, a
    /// point that is not on the curve).
    static Result<VerifyingKey> rsa(std::string_view modulus, std::string_view exponent);
    static Result<VerifyingKey> p256(std::string_view x, std::string_view y);

    [[nodiscard]] SignatureKind kind() const { return kind_; }

    /// `signature` in the form of a JWT: for ES256 two numbers of 32 bytes.
    [[nodiscard]] bool verify(std::string_view bytes, std::string_view signature) const;

private:
    VerifyingKey(SignatureKind kind, std::shared_ptr<void> key)
        : kind_{kind}, key_{std::move(key)} {}

    SignatureKind kind_;
    std::shared_ptr<void> key_;
};

}  // namespace portico::security
