#include "security/jwt.hpp"

#include <gtest/gtest.h>

#include <portico/abi/http.h>

#include "security/test_signer.hpp"

namespace portico::security {

namespace {

using namespace std::chrono_literals;

const ports::Instant now{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}};
const JwtRules rules{.issuer = "https://idp.example", .audience = "portico"};

std::int64_t seconds(ports::Instant at) {
    return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

std::string claims(const std::string& more = {}, ports::Instant expiry = now + 5min) {
    return R"({"iss":"https://idp.example","aud":"portico","company":"c-1","sub":"m-1","exp":)" +
           std::to_string(seconds(expiry)) + more + "}";
}

class JwtTest : public ::testing::Test {
protected:
    JwtTest() {
        auto parsed = parse_key_set(R"({"keys":[)" + rsa_.jwk("r1") + "," + ec_.jwk("e1") + "]}");
        EXPECT_TRUE(parsed.ok());
        keys_ = *parsed;
    }

    JwtResult verify(const std::string& token) { return verify_jwt(token, keys_, rules, now); }

    testing::Signer rsa_ = testing::Signer::rsa();
    testing::Signer ec_ = testing::Signer::p256();
    KeySet keys_;
};

TEST_F(JwtTest, AcceptsBothAlgorithms) {
    for (auto* signer : {&rsa_, &ec_}) {
        const auto [fault, found] =
            verify(signer->token(claims(R"(,"roles":["buyer","finance"])")));
        ASSERT_EQ(fault, JwtFault::none);
        EXPECT_EQ(found.company, "c-1");
        EXPECT_EQ(found.member, "m-1");
        EXPECT_EQ(found.roles, PORTICO_ROLE_BUYER | PORTICO_ROLE_FINANCE);
        EXPECT_EQ(found.expires_at, now + 5min + rules.leeway);
    }
}

TEST_F(JwtTest, ReadsRolesFromAListOrAText) {
    EXPECT_EQ(verify(rsa_.token(claims())).claims.roles, std::nullopt);
    EXPECT_EQ(
        verify(rsa_.token(claims(R"(,"roles":"manager other")"))).claims.roles, PORTICO_ROLE_MANAGER
    );
    EXPECT_EQ(verify(rsa_.token(claims(R"(,"roles":["nothing we know"])"))).claims.roles, 0U);
}

TEST_F(JwtTest, ChecksTimesWithLeeway) {
    const struct {
        const char* name;
        std::string claims;
        JwtFault fault;
    } cases[] = {
        {"expires within the leeway", claims("", now - 59s), JwtFault::none},
        {"expired", claims("", now - 60s), JwtFault::expired},
        {"starts within the leeway",
         claims(",\"nbf\":" + std::to_string(seconds(now + 60s))),
         JwtFault::none},
        {"starts later",
         claims(",\"nbf\":" + std::to_string(seconds(now + 61s))),
         JwtFault::not_yet},
        {"nbf is text", claims(R"(,"nbf":"now")"), JwtFault::invalid},
    };

    for (const auto& [name, text, fault] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(verify(rsa_.token(text)).fault, fault);
    }
}

TEST_F(JwtTest, ChecksIssuerAudienceAndWhoComes) {
    const std::string expiry = std::to_string(seconds(now + 5min));
    const std::string wrong[] = {
        R"({"iss":"https://other","aud":"portico","company":"c","sub":"m","exp":)" + expiry + "}",
        R"({"iss":"https://idp.example","aud":"shop","company":"c","sub":"m","exp":)" + expiry +
            "}",
        R"({"iss":"https://idp.example","aud":[],"company":"c","sub":"m","exp":)" + expiry + "}",
        R"({"iss":"https://idp.example","company":"c","sub":"m","exp":)" + expiry + "}",
        R"({"iss":"https://idp.example","aud":"portico","sub":"m","exp":)" + expiry + "}",
        R"({"iss":"https://idp.example","aud":"portico","company":"c","exp":)" + expiry + "}",
        R"({"iss":"https://idp.example","aud":"portico","company":"c","sub":"m"})",
        R"({"iss":"https://idp.example","aud":"portico","company":"c","sub":"m","exp":"soon"})",
        "not json",
    };
    for (const auto& text : wrong) {
        SCOPED_TRACE(text);
        EXPECT_EQ(verify(rsa_.token(text)).fault, JwtFault::invalid);
    }
    const auto list =
        R"({"iss":"https://idp.example","aud":["a","portico"],"company":"c","sub":"m","exp":)" +
        expiry + "}";
    EXPECT_EQ(verify(rsa_.token(list)).fault, JwtFault::none);
}

TEST_F(JwtTest, RefusesEveryForgery) {
    const auto good = rsa_.token(claims());
    const auto dot = good.rfind('.');
    const auto payload = base64url(claims());
    const auto none = base64url(R"({"alg":"none","kid":"r1"})") + "." + payload + ".";
    // The public key used as an HMAC secret: the classic confusion.
    const auto head = base64url(R"({"alg":"HS256","kid":"r1"})") + "." + payload;
    const auto confused = head + "." + base64url(hmac_sha256(rsa_.jwk("r1"), head));
    const auto swapped = base64url(R"({"alg":"ES256","kid":"r1"})") + good.substr(good.find('.'));
    const std::string forged[] = {
        none,
        none + "AA",
        confused,
        good.substr(0, dot) + "." + base64url(std::string(256, 'x')),
        good.substr(0, dot) + "." + base64url(std::string(64, '\0')),
        base64url(R"({"alg":"RS256","kid":"r1","crit":["x"]})") + good.substr(good.find('.')),
        good.substr(0, dot),
        "",
        "..",
    };
    for (const auto& token : forged) {
        SCOPED_TRACE(token.substr(0, 60));
        EXPECT_EQ(verify(token).fault, JwtFault::invalid);
    }
    EXPECT_EQ(verify(swapped).fault, JwtFault::unknown_key) << "a key only serves its algorithm";
    auto stranger = testing::Signer::rsa();
    EXPECT_EQ(verify(stranger.token(claims())).fault, JwtFault::invalid);
}

TEST_F(JwtTest, AnUnknownKeyIsToldApart) {
    auto stranger = testing::Signer::rsa();
    EXPECT_EQ(verify(stranger.token(claims(), "r2")).fault, JwtFault::unknown_key);
}

TEST(KeySetTest, SkipsWhatItCantUse) {
    const auto only = testing::Signer::rsa();
    const auto set = parse_key_set(
        R"({"keys":[{"kty":"oct","k":"c2VjcmV0"},{"kty":"RSA","n":"AQAB","e":"AQAB"},42,)" +
        only.jwk("r1") + "]}"
    );
    ASSERT_TRUE(set.ok());
    EXPECT_EQ(set->entries.size(), 1U);
    EXPECT_NE(set->find("", SignatureKind::rs256), nullptr) << "a lone key needs no kid";
    EXPECT_EQ(set->find("", SignatureKind::es256), nullptr);
    for (const auto* text : {"", "[]", "{}", R"({"keys":[]})", R"({"keys":"x"})"})
        EXPECT_FALSE(parse_key_set(text).ok()) << text;
}

}  // namespace

}  // namespace portico::security
