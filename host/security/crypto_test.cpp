#include "security/crypto.hpp"

#include <gtest/gtest.h>

namespace portico::security {

namespace {

TEST(Crypto, HashesLikeThePublishedExamples) {
    EXPECT_EQ(
        hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    // RFC 4231, test case 2
    EXPECT_EQ(
        hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}

TEST(Crypto, Base64urlGoesThereAndBack) {
    EXPECT_EQ(base64url(std::string{"\xfb\xff", 2}), "-_8");
    for (std::size_t size = 0; size < 70; ++size) {
        const auto bytes = random_bytes(size);
        EXPECT_EQ(from_base64url(base64url(bytes)), bytes);
    }
    for (const auto* text : {"A", "AA=", "A+==", "A B", "AB", "\xff\xff"})
        EXPECT_EQ(from_base64url(text), std::nullopt) << text;
}

TEST(Crypto, ComparesWholeTexts) {
    EXPECT_TRUE(equal_secrets("same", "same"));
    EXPECT_FALSE(equal_secrets("same", "sama"));
    EXPECT_FALSE(equal_secrets("same", "sam"));
    EXPECT_NE(random_bytes(32), random_bytes(32));
}

TEST(Crypto, RefusesKeysThatAreNone) {
    EXPECT_FALSE(VerifyingKey::rsa(std::string(128, '\xff'), "\x01").ok());
    EXPECT_FALSE(VerifyingKey::p256(std::string(32, 'x'), std::string(32, 'y')).ok());
    EXPECT_FALSE(VerifyingKey::p256("short", "short").ok());
}

}  // namespace

}  // namespace portico::security
