#include "security/crypto.hpp"

#include <array>
#include <cstdlib>
#include <limits>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

namespace portico::security {

namespace {

template <auto Free>
struct Freeing {
    template <class T>
    void operator()(T* pointer) const {
        Free(pointer);
    }
};

using BigNumber = std::unique_ptr<BIGNUM, Freeing<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freeing<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Freeing<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freeing<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freeing<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freeing<EVP_CIPHER_CTX_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Freeing<ECDSA_SIG_free>>;

constexpr std::size_t cipher_key_bytes = 32;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* octets(std::string& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

BigNumber number(std::string_view bytes) {
    return BigNumber{BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr)};
}

/// A public key of `type` with the parameters that `builder` holds; nullptr if they are no key.
std::shared_ptr<void> make_key(const char* type, OSSL_PARAM_BLD* builder) {
    const Parameters parameters{OSSL_PARAM_BLD_to_param(builder)};
    const KeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
    EVP_PKEY* key = nullptr;
    if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
        return nullptr;
    std::shared_ptr<void> owned{
        key, [](void* pointer) { EVP_PKEY_free(static_cast<EVP_PKEY*>(pointer)); }};
    const KeyContext check{EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr)};
    if (!check || EVP_PKEY_public_check(check.get()) != 1) return nullptr;
    return owned;
}

/// The DER form that OpenSSL wants, of two numbers of 32 bytes.
std::optional<std::string> der_of(std::string_view signature) {
    if (signature.size() != 64) return std::nullopt;
    const EcdsaSignature pair{ECDSA_SIG_new()};
    auto r = number(signature.substr(0, 32));
    auto s = number(signature.substr(32));
    if (!pair || !r || !s || ECDSA_SIG_set0(pair.get(), r.get(), s.get()) != 1) return std::nullopt;
    static_cast<void>(r.release());
    static_cast<void>(s.release());
    unsigned char* bytes = nullptr;
    const int size = i2d_ECDSA_SIG(pair.get(), &bytes);
    if (size <= 0) return std::nullopt;
    std::string out{reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
    OPENSSL_free(bytes);
    return out;
}

}  // namespace

std::string sha256(std::string_view bytes) {
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    SHA256(octets(bytes), bytes.size(), octets(out));
    return out;
}

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
    std::string out(SHA256_DIGEST_LENGTH, '\0');
    unsigned size = 0;
    HMAC(
        EVP_sha256(),
        key.data(),
        static_cast<int>(key.size()),
        octets(bytes),
        bytes.size(),
        octets(out),
        &size
    );
    return out;
}

std::string random_bytes(std::size_t count) {
    PORTICO_ASSERT(count <= 1024);
    std::string out(count, '\0');
    PORTICO_ASSERT(RAND_bytes(octets(out), static_cast<int>(count)) == 1);
    return out;
}

std::string base64url(std::string_view bytes) {
    std::string out;
    out.reserve((bytes.size() * 4 + 2) / 3);
    unsigned bits = 0;
    unsigned held = 0;
    for (const char c : bytes) {
        bits = (bits << 8U) | static_cast<unsigned char>(c);
        held += 8;
        while (held >= 6) {
            held -= 6;
            out.push_back(base64_digits[bits >> held & 63U]);
        }
    }
    if (held > 0) out.push_back(base64_digits[bits << (6 - held) & 63U]);
    return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out;
    out.reserve(text.size() * 3 / 4);
    unsigned bits = 0;
    unsigned held = 0;
    for (const char c : text) {
        const auto digit = base64_digits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = (bits << 6U) | static_cast<unsigned>(digit);
        held += 6;
        if (held >= 8) {
            held -= 8;
            out.push_back(static_cast<char>(bits >> held & 0xffU));
        }
    }
    if ((bits & ((1U << held) - 1U)) != 0) return std::nullopt;
    return out;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out.push_back(digits[byte >> 4U]);
        out.push_back(digits[byte & 15U]);
    }
    return out;
}

std::string seal(std::string_view key, std::string_view bytes, std::string_view associated) {
    PORTICO_ASSERT(key.size() == cipher_key_bytes);
    auto sealed = random_bytes(nonce_bytes);
    sealed.resize(nonce_bytes + bytes.size() + tag_bytes);
    auto* const text = octets(sealed) + nonce_bytes;
    const auto size = static_cast<int>(bytes.size());
    const CipherContext cipher{EVP_CIPHER_CTX_new()};
    int done = 0;
    const bool is_sealed =
        cipher != nullptr &&
        EVP_EncryptInit_ex2(
            cipher.get(), EVP_aes_256_gcm(), octets(key), octets(sealed), nullptr
        ) == 1 &&
        EVP_EncryptUpdate(
            cipher.get(), nullptr, &done, octets(associated), static_cast<int>(associated.size())
        ) == 1 &&
        EVP_EncryptUpdate(cipher.get(), text, &done, octets(bytes), size) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), text + size, &done) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, text + size) == 1;
    PORTICO_ASSERT(is_sealed);
    return sealed;
}

std::optional<std::string> open_sealed(
    std::string_view key, std::string_view sealed, std::string_view associated
) {
    if (key.size() != cipher_key_bytes || sealed.size() < nonce_bytes + tag_bytes) {
        return std::nullopt;
    }
    const auto text = sealed.substr(nonce_bytes, sealed.size() - nonce_bytes - tag_bytes);
    std::string tag{sealed.substr(sealed.size() - tag_bytes)};
    std::string bytes(text.size(), '\0');
    const CipherContext cipher{EVP_CIPHER_CTX_new()};
    int done = 0;
    const bool is_opened =
        cipher != nullptr &&
        EVP_DecryptInit_ex2(
            cipher.get(), EVP_aes_256_gcm(), octets(key), octets(sealed), nullptr
        ) == 1 &&
        EVP_DecryptUpdate(
            cipher.get(), nullptr, &done, octets(associated), static_cast<int>(associated.size())
        ) == 1 &&
        EVP_DecryptUpdate(
            cipher.get(), octets(bytes), &done, octets(text), static_cast<int>(text.size())
        ) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, tag.data()) == 1 &&
        EVP_DecryptFinal_ex(cipher.get(), octets(bytes) + text.size(), &done) == 1;
    return is_opened ? std::optional{std::move(bytes)} : std::nullopt;
}

bool equal_secrets(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

Result<VerifyingKey> VerifyingKey::rsa(std::string_view modulus, std::string_view exponent) {
    if (modulus.size() < 256 || modulus.size() > 1025 || exponent.empty() || exponent.size() > 8)
        return invalid("An RSA key needs a modulus of 2048 to 8192 bits.");
    const auto n = number(modulus);
    const auto e = number(exponent);
    const Builder builder{OSSL_PARAM_BLD_new()};
    if (!n || !e || BN_num_bits(n.get()) < 2048 || !builder ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
        OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
        return invalid("An RSA key needs a modulus of 2048 to 8192 bits.");
    auto key = make_key("RSA", builder.get());
    if (!key) return invalid("The numbers of the RSA key do not form a key.");
    return VerifyingKey{SignatureKind::rs256, std::move(key)};
}

Result<VerifyingKey> VerifyingKey::p256(std::string_view x, std::string_view y) {
    if (x.size() != 32 || y.size() != 32)
        return invalid("A P-256 point has two numbers of 32 bytes.");
    std::string point{'\x04'};
    point.append(x).append(y);
    const Builder builder{OSSL_PARAM_BLD_new()};
    if (!builder ||
        OSSL_PARAM_BLD_push_utf8_string(
            builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0
        ) != 1 ||
        OSSL_PARAM_BLD_push_octet_string(
            builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()
        ) != 1)
        return internal("OpenSSL can't hold a P-256 key.");
    auto key = make_key("EC", builder.get());
    if (!key) return invalid("The numbers of the P-256 key are not a point of the curve.");
    return VerifyingKey{SignatureKind::es256, std::move(key)};
}

bool VerifyingKey::verify(std::string_view bytes, std::string_view signature) const {
    std::string der;
    if (kind_ == SignatureKind::es256) {
        auto converted = der_of(signature);
        if (!converted) return false;
        der = std::move(*converted);
        signature = der;
    }
    const DigestContext context{EVP_MD_CTX_new()};
    auto* key = static_cast<EVP_PKEY*>(key_.get());
    return context &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
           EVP_DigestVerify(
               context.get(), octets(signature), signature.size(), octets(bytes), bytes.size()
           ) == 1;
}

}  // namespace portico::security
