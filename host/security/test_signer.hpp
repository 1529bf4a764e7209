#pragma once

#include <memory>
#include <string>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "security/crypto.hpp"

namespace portico::security::testing {

/// An identity provider's private key: signs tokens and shows its JWK.
class Signer {
public:
    static Signer rsa() { return {EVP_RSA_gen(2048), "RS256", "r1"}; }

    static Signer p256() { return {EVP_EC_gen("prime256v1"), "ES256", "e1"}; }

    [[nodiscard]] std::string jwk(const std::string& kid) const {
        const auto number = [&](const char* name, std::size_t size) {
            BIGNUM* value = nullptr;
            EVP_PKEY_get_bn_param(key_.get(), name, &value);
            std::string bytes(
                size != 0 ? size : static_cast<std::size_t>(BN_num_bytes(value)), '\0'
            );
            BN_bn2binpad(
                value,
                reinterpret_cast<unsigned char*>(bytes.data()),
                static_cast<int>(bytes.size())
            );
            BN_free(value);
            return base64url(bytes);
        };
        const std::string head =
            R"({"use":"sig","kid":")" + kid + R"(","alg":")" + algorithm_ + "\",";
        if (algorithm_ == "RS256")
            return head + R"("kty":"RSA","n":")" + number(OSSL_PKEY_PARAM_RSA_N, 0) + R"(","e":")" +
                   number(OSSL_PKEY_PARAM_RSA_E, 0) + "\"}";
        return head + R"("kty":"EC","crv":"P-256","x":")" + number(OSSL_PKEY_PARAM_EC_PUB_X, 32) +
               R"(","y":")" + number(OSSL_PKEY_PARAM_EC_PUB_Y, 32) + "\"}";
    }

    [[nodiscard]] std::string token(const std::string& claims, std::string kid = {}) const {
        const auto head = R"({"alg":")" + algorithm_ + R"(","typ":"JWT","kid":")" +
                          (kid.empty() ? kid_ : kid) + "\"}";
        const auto text = base64url(head) + "." + base64url(claims);
        return text + "." + base64url(sign(text));
    }

private:
    Signer(EVP_PKEY* key, std::string algorithm, std::string kid)
        : key_{key, EVP_PKEY_free}, algorithm_{std::move(algorithm)}, kid_{std::move(kid)} {}

    [[nodiscard]] std::string sign(const std::string& text) const {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{
            EVP_MD_CTX_new(), EVP_MD_CTX_free};
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get());
        const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
        std::size_t size = 0;
        EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size());
        std::string out(size, '\0');
        EVP_DigestSign(
            context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, bytes, text.size()
        );
        out.resize(size);
        return algorithm_ == "ES256" ? raw_of(out) : out;
    }

    /// A JWT has the two numbers side by side, OpenSSL makes DER.
    static std::string raw_of(const std::string& der) {
        const auto* at = reinterpret_cast<const unsigned char*>(der.data());
        ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
        std::string raw(64, '\0');
        auto* out = reinterpret_cast<unsigned char*>(raw.data());
        BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + 32, 32);
        ECDSA_SIG_free(pair);
        return raw;
    }

    std::shared_ptr<EVP_PKEY> key_;
    std::string algorithm_;
    std::string kid_;
};

}  // namespace portico::security::testing
