#include "security/authenticator.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include <portico/abi/http.h>

#include "security/owner_file.hpp"
#include "security/test_parts.hpp"
#include "security/test_signer.hpp"

namespace portico::security {

namespace {

using namespace std::chrono_literals;
using ports::CallerKind;
using ports::Refusal;

/// A new folder, removed at the end.
class Folder {
public:
    Folder() {
        auto pattern = ::testing::TempDir() + "portico-security-XXXXXX";
        path = mkdtemp(pattern.data());
    }

    ~Folder() { std::filesystem::remove_all(path); }

    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path path;
};

class AuthenticatorTest : public ::testing::Test {
protected:
    AuthenticatorTest() {
        directory_.add_company("c-1");
        directory_.add_company("c-2");
        directory_.add_company("closed", false);
        directory_.add_member("c-1", "m-1", PORTICO_ROLE_BUYER);
        directory_.add_member("c-1", "gone", PORTICO_ROLE_BUYER, false);
        directory_.add_member("c-2", "m-2", PORTICO_ROLE_FINANCE);
        store_ = KeyStore::create(host_.database, clock_).value();
        shop_ = *store_->add({KeyKind::storefront, "shop", {"storefront"}, "", std::nullopt});
        single_ = *store_->add({KeyKind::storefront, "one", {"storefront"}, "c-1", std::nullopt});
        brief_ =
            *store_->add({KeyKind::storefront, "brief", {"storefront"}, "", clock_.now() + 30s});
        operator_ = **store_->add_first_operator();
        ring_ = KeyRing::create(*store_, log_, clock_).value();
        authenticator_ = std::make_unique<TokenAuthenticator>(TokenAuthenticator::Parts{
            *ring_, tokens_, directory_, clock_, &provider_});
        EXPECT_TRUE(source_.wait_for_fetches(1, 10s));
    }

    ports::Authentication ask(
        const std::string& token, std::string_view company = {}, std::string_view member = {}
    ) {
        return authenticator_->authenticate({"Bearer " + token, company, member});
    }

    Refusal refusal(
        const std::string& token, std::string_view company = {}, std::string_view member = {}
    ) {
        return ask(token, company, member).refusal;
    }

    std::string jwt(const std::string& company, const std::string& member, std::string more = {}) {
        const auto expiry = std::chrono::duration_cast<std::chrono::seconds>(
                                (clock_.now() + 5min).time_since_epoch()
        )
                                .count();
        return signer_.token(
            R"({"iss":"i","aud":"a","company":")" + company + R"(","sub":")" + member +
            R"(","exp":)" + std::to_string(expiry) + more + "}"
        );
    }

    testing::HostDatabase host_;
    ports::ManualClock clock_;
    testing::NoLog log_;
    testing::FakeDirectory directory_;
    Folder folder_;
    std::unique_ptr<KeyStore> store_;
    CreatedKey shop_, single_, brief_, operator_;
    std::unique_ptr<KeyRing> ring_;
    MemberTokens tokens_ = *MemberTokens::create(folder_.path / "secrets" / "member_token.key");
    testing::Signer signer_ = testing::Signer::p256();
    JwksSource source_{
        [this]() -> Result<std::string> { return R"({"keys":[)" + signer_.jwk("e1") + "]}"; },
        log_};
    IdentityProvider provider_{source_, {.issuer = "i", .audience = "a"}};
    std::unique_ptr<TokenAuthenticator> authenticator_;
};

TEST_F(AuthenticatorTest, AStorefrontKeyNamesItsCompanyAndMember) {
    const auto plain = ask(shop_.secret);
    ASSERT_TRUE(plain.identity);
    EXPECT_EQ(plain.identity->principal.kind, CallerKind::storefront);
    EXPECT_EQ(plain.identity->principal.id, shop_.record.id);
    EXPECT_EQ(plain.identity->principal.company, "");
    EXPECT_EQ(plain.identity->principal.roles, std::uint32_t{PORTICO_ROLE_ANY});

    const auto member = ask(shop_.secret, "c-1", "m-1");
    ASSERT_TRUE(member.identity);
    EXPECT_EQ(member.identity->principal.company, "c-1");
    EXPECT_EQ(member.identity->principal.member, "m-1");
    EXPECT_EQ(member.identity->principal.roles, std::uint32_t{PORTICO_ROLE_BUYER});

    EXPECT_EQ(refusal(shop_.secret, "c-9"), Refusal::company_unknown);
    EXPECT_EQ(refusal(shop_.secret, "closed"), Refusal::company_unknown);
    EXPECT_EQ(refusal(shop_.secret, "c-1", "m-2"), Refusal::member_unknown);
    EXPECT_EQ(refusal(shop_.secret, "c-1", "gone"), Refusal::member_unknown);
    EXPECT_EQ(refusal(shop_.secret, "", "m-1"), Refusal::member_unknown);
}

TEST_F(AuthenticatorTest, AKeyOfOneCompanyKnowsNoOther) {
    EXPECT_EQ(ask(single_.secret).identity->principal.company, "c-1");
    EXPECT_EQ(refusal(single_.secret, "c-1"), Refusal::none);
    EXPECT_EQ(refusal(single_.secret, "c-2"), Refusal::company_unknown);
}

TEST_F(AuthenticatorTest, TellsWhyAKeyIsRefused) {
    EXPECT_EQ(authenticator_->authenticate({}).refusal, Refusal::credentials_missing);
    EXPECT_EQ(refusal("nonsense"), Refusal::credentials_malformed);
    auto wrong = shop_.secret;
    wrong[10] = wrong[10] == 'A' ? 'B' : 'A';
    EXPECT_EQ(refusal(wrong), Refusal::credentials_unknown);

    EXPECT_EQ(refusal(brief_.secret), Refusal::none);
    clock_.advance(30s);
    EXPECT_EQ(refusal(brief_.secret), Refusal::credentials_expired);

    const auto before = authenticator_->generation();
    ASSERT_TRUE(store_->revoke(shop_.record.id).ok());
    ASSERT_TRUE(ring_->refresh().ok());
    EXPECT_EQ(refusal(shop_.secret), Refusal::credentials_revoked);
    EXPECT_GT(authenticator_->generation(), before);
}

TEST_F(AuthenticatorTest, AnAnswerIsNotBelievedBeyondTheKey) {
    EXPECT_EQ(ask(brief_.secret).identity->valid_until, clock_.now() + 30s);
    EXPECT_EQ(ask(shop_.secret).identity->valid_until, clock_.now() + 60s);
}

TEST_F(AuthenticatorTest, AnOperatorTokenIsNoStorefrontKey) {
    const auto caller = ask(operator_.secret);
    ASSERT_TRUE(caller.identity);
    EXPECT_EQ(caller.identity->principal.kind, CallerKind::operator_);
    auto disguised = operator_.secret;
    disguised[1] = 'k';
    EXPECT_EQ(refusal(disguised), Refusal::credentials_unknown);
}

TEST_F(AuthenticatorTest, AMemberTokenFixesItsCompany) {
    const auto token = tokens_.mint({"c-1", "m-1", shop_.record.id, clock_.now() + 15min});
    const auto caller = ask(token);
    ASSERT_TRUE(caller.identity);
    EXPECT_EQ(caller.identity->principal.kind, CallerKind::member);
    EXPECT_EQ(caller.identity->principal.company, "c-1");
    EXPECT_EQ(caller.identity->principal.roles, std::uint32_t{PORTICO_ROLE_BUYER});
    EXPECT_EQ(refusal(token, "c-1", "m-1"), Refusal::none);
    EXPECT_EQ(refusal(token, "c-2"), Refusal::company_unknown);
    EXPECT_EQ(refusal(token, "c-1", "m-2"), Refusal::member_unknown);
    clock_.advance(15min);
    EXPECT_EQ(refusal(token), Refusal::credentials_expired);
}

TEST_F(AuthenticatorTest, AMemberTokenEndsWithItsKeyAndItsMember) {
    const auto token = tokens_.mint({"c-1", "m-1", shop_.record.id, clock_.now() + 15min});
    directory_.add_member("c-1", "m-1", PORTICO_ROLE_BUYER, false);
    EXPECT_EQ(refusal(token), Refusal::credentials_revoked);
    directory_.add_member("c-1", "m-1", PORTICO_ROLE_FINANCE);
    EXPECT_EQ(ask(token).identity->principal.roles, std::uint32_t{PORTICO_ROLE_FINANCE});
    ASSERT_TRUE(store_->revoke(shop_.record.id).ok());
    ASSERT_TRUE(ring_->refresh().ok());
    EXPECT_EQ(refusal(token), Refusal::credentials_revoked);
}

TEST_F(AuthenticatorTest, AMemberTokenCannotBeChanged) {
    auto token = tokens_.mint({"c-1", "m-1", shop_.record.id, clock_.now() + 15min});
    const auto dot = token.find('.');
    const auto other = tokens_.mint({"c-2", "m-2", shop_.record.id, clock_.now() + 15min});
    EXPECT_EQ(
        refusal(other.substr(0, other.find('.')) + token.substr(dot)), Refusal::credentials_unknown
    );
    const Folder elsewhere;
    const auto stranger = MemberTokens::create(elsewhere.path / "key");
    EXPECT_EQ(
        refusal(stranger->mint({"c-1", "m-1", shop_.record.id, clock_.now() + 15min})),
        Refusal::credentials_unknown
    );
}

TEST_F(AuthenticatorTest, TakesTokensOfTheIdentityProvider) {
    const auto caller = ask(jwt("c-1", "someone", R"(,"roles":["approver"])"));
    ASSERT_TRUE(caller.identity);
    EXPECT_EQ(caller.identity->principal.kind, CallerKind::member);
    EXPECT_EQ(caller.identity->principal.company, "c-1");
    EXPECT_EQ(caller.identity->principal.roles, std::uint32_t{PORTICO_ROLE_APPROVER});
    EXPECT_EQ(ask(jwt("c-1", "m-1")).identity->principal.roles, std::uint32_t{PORTICO_ROLE_BUYER});
    EXPECT_EQ(refusal(jwt("c-1", "m-1"), "c-2"), Refusal::company_unknown);
    EXPECT_EQ(refusal(jwt("c-9", "m-1", R"(,"roles":[])")), Refusal::company_unknown);
    EXPECT_EQ(refusal(jwt("c-1", "gone", R"(,"roles":["buyer"])")), Refusal::credentials_revoked);
    EXPECT_EQ(refusal(jwt("c-1", "unlisted")), Refusal::credentials_revoked);
    clock_.advance(1h);
    EXPECT_EQ(refusal(testing::Signer::p256().token("{}")), Refusal::credentials_unknown);
}

TEST_F(AuthenticatorTest, TheTokenKeyStaysTheSameAndPrivate) {
    const auto path = folder_.path / "secrets" / "member_token.key";
    const auto facts = std::filesystem::status(path);
    EXPECT_EQ(
        facts.permissions() & std::filesystem::perms::all,
        std::filesystem::perms::owner_read | std::filesystem::perms::owner_write
    );
    const auto again = MemberTokens::create(path);
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(again->verify(tokens_.mint({"c", "m", "k", clock_.now()})));
    std::filesystem::permissions(path, std::filesystem::perms::all);
    const auto open = MemberTokens::create(path);
    ASSERT_FALSE(open.ok());
    EXPECT_NE(open.error().message.find("chmod 600"), std::string::npos);
}

}  // namespace

}  // namespace portico::security
