#include "security/routes.hpp"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include <portico/abi/http.h>
#include <portico/json.hpp>

#include "security/test_parts.hpp"

namespace portico::security {

namespace {

using namespace std::chrono_literals;
using ports::CallerKind;

/// Keeps the handlers, so that a test can call them like the gateway.
class FakeRouter final : public ports::Router {
public:
    class Opened final : public ports::OpenRoute {
    public:
        void close() override {}

        [[nodiscard]] std::size_t in_flight() const override { return 0; }
    };

    Result<std::unique_ptr<ports::OpenRoute>> open(
        std::string,
        std::string method,
        std::string pattern,
        ports::RoutePolicy policy,
        ports::HttpHandler handler
    ) override {
        routes[method + " " + pattern] = {policy, std::move(handler)};
        return std::unique_ptr<ports::OpenRoute>{std::make_unique<Opened>()};
    }

    std::map<std::string, std::pair<ports::RoutePolicy, ports::HttpHandler>> routes;
};

class FakeReply final : public ports::HttpReply {
public:
    Status reply(
        int given_status,
        std::string_view,
        std::span<const ports::TextPair> headers,
        std::string_view given_body
    ) override {
        status = given_status;
        body = given_body;
        for (const auto& [name, value] : headers)
            header_lines += std::string{name} + ": " + std::string{value} + "\n";
        return {};
    }

    Status start(int, std::string_view, std::span<const ports::TextPair>) override {
        return internal("not in pieces");
    }

    Status piece(std::string_view) override { return internal("not in pieces"); }

    [[nodiscard]] bool answered() const override { return status != 0; }

    int status = 0;
    std::string body;
    std::string header_lines;
};

struct Answer {
    Status status;
    FakeReply reply;
    json::Document document;

    [[nodiscard]] json::Value root() const { return document.root(); }
};

class RoutesTest : public ::testing::Test {
protected:
    RoutesTest() {
        directory_.add_company("c-1");
        directory_.add_company("c-2");
        directory_.add_member("c-1", "m-1", PORTICO_ROLE_BUYER);
        directory_.add_member("c-1", "gone", PORTICO_ROLE_BUYER, false);
        opened_ = open_routes(
                      router_,
                      {*store_,
                       *ring_,
                       tokens_,
                       directory_,
                       *audit_,
                       clock_,
                       15min,
                       [] { return std::vector<std::string>{"pricing"}; }}
        ).value();
        shop_.kind = CallerKind::storefront;
        shop_.id = "key_shop";
        shop_.roles = PORTICO_ROLE_ANY;
        shop_.scopes = {"storefront"};
        operator_.kind = CallerKind::operator_;
        operator_.id = "op_1";
    }

    ~RoutesTest() override { std::filesystem::remove_all(folder_); }

    Answer call(
        const std::string& route,
        const ports::Principal& who,
        std::string_view body = {},
        std::vector<ports::TextPair> query = {},
        std::vector<ports::TextPair> path = {}
    ) {
        ports::HttpRequest request;
        request.body = body;
        request.query = query;
        request.path_parameters = path;
        request.language = "uk";
        request.principal = &who;
        Answer answer;
        answer.status = router_.routes.at(route).second(request, answer.reply);
        if (auto parsed = json::parse(answer.reply.body))
            answer.document = std::move(parsed).value();
        return answer;
    }

    static std::filesystem::path new_folder() {
        auto pattern = ::testing::TempDir() + "portico-routes-XXXXXX";
        return mkdtemp(pattern.data());
    }

    testing::HostDatabase host_;
    ports::ManualClock clock_;
    testing::NoLog log_;
    testing::FakeDirectory directory_;
    std::filesystem::path folder_ = new_folder();
    MemberTokens tokens_ = MemberTokens::create(folder_ / "key").value();
    std::unique_ptr<KeyStore> store_ = KeyStore::create(host_.database, clock_).value();
    std::unique_ptr<KeyRing> ring_ = KeyRing::create(*store_, log_, clock_).value();
    std::unique_ptr<AuditLog> audit_ = AuditLog::create(host_.database, clock_).value();
    FakeRouter router_;
    std::vector<std::unique_ptr<ports::OpenRoute>> opened_;
    ports::Principal shop_, operator_;
};

TEST_F(RoutesTest, AdministrationIsForOperators) {
    for (const auto& [name, route] : router_.routes)
        EXPECT_EQ(route.first.operators_only, name.find("/admin/") != std::string::npos) << name;
    EXPECT_EQ(router_.routes.size(), 6U);
}

TEST_F(RoutesTest, MeTellsWhoCalls) {
    auto member = shop_;
    member.company = "c-1";
    member.member = "m-1";
    member.roles = PORTICO_ROLE_BUYER | PORTICO_ROLE_FINANCE;
    const auto answer = call("GET /api/v1/me", member);
    EXPECT_EQ(answer.reply.status, 200);
    EXPECT_EQ(
        answer.reply.body,
        R"({"kind":"storefront","id":"key_shop","company":{"id":"c-1","name":"Company c-1"},)"
        R"("member":"m-1","roles":["buyer","finance"],"scopes":["storefront"],)"
        R"("plugins":["pricing"],"language":"uk"})"
    );
    EXPECT_TRUE(call("GET /api/v1/me", operator_).root()["company"].is_null());
}

TEST_F(RoutesTest, ASessionGivesAMemberToken) {
    const auto answer = call("POST /api/v1/sessions", shop_, R"({"company":"c-1","member":"m-1"})");
    ASSERT_EQ(answer.reply.status, 201);
    EXPECT_EQ(answer.root()["expires_at"].text(), "2026-01-01T00:15:00Z");
    EXPECT_EQ(answer.reply.header_lines, "Cache-Control: no-store\n");
    const auto claims = tokens_.verify(answer.root()["token"].text());
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->company, "c-1");
    EXPECT_EQ(claims->member, "m-1");
    EXPECT_EQ(claims->key_id, "key_shop");
    EXPECT_EQ(claims->expires_at, clock_.now() + 15min);
}

TEST_F(RoutesTest, ASessionNeedsAKeyACompanyAndAMemberOfIt) {
    auto single = shop_;
    single.company = "c-2";
    auto member = shop_;
    member.kind = CallerKind::member;

    const struct {
        const char* name;
        const ports::Principal& who;
        const char* body;
        Code code;
    } cases[] = {
        {"another company", shop_, R"({"company":"c-9","member":"m-1"})", Code::not_found},
        {"not this key's company", single, R"({"company":"c-1","member":"m-1"})", Code::not_found},
        {"no such member", shop_, R"({"company":"c-1","member":"m-9"})", Code::not_found},
        {"inactive", shop_, R"({"company":"c-1","member":"gone"})", Code::not_found},
        {"no member", shop_, R"({"company":"c-1"})", Code::invalid},
        {"no JSON", shop_, "company=c-1", Code::invalid},
        {"a list", shop_, "[]", Code::invalid},
        {"a member asks", member, R"({"company":"c-1","member":"m-1"})", Code::denied},
    };

    for (const auto& [name, who, body, code] : cases) {
        SCOPED_TRACE(name);
        const auto answer = call("POST /api/v1/sessions", who, body);
        ASSERT_FALSE(answer.status.ok());
        EXPECT_EQ(answer.status.error().code, code);
    }
}

TEST_F(RoutesTest, AKeyIsMadeListedAndRevoked) {
    const auto made = call(
        "POST /admin/api/v1/keys",
        operator_,
        R"({"name":"shop","scopes":["pricing:read"],"company":"c-1","expires_at":"2026-02-01T00:00:00Z"})"
    );
    ASSERT_EQ(made.reply.status, 201);
    const auto secret = made.root()["secret"].string();
    const auto id = made.root()["id"].string();
    ASSERT_TRUE(ring_->find(secret)) << "counts at once";

    const auto list = call("GET /admin/api/v1/keys", operator_);
    EXPECT_EQ(list.reply.body.find(secret), std::string::npos);
    ASSERT_EQ(list.root()["items"].size(), 1U);
    const auto key = *list.root()["items"].begin();
    EXPECT_EQ(key["id"].text(), id);
    EXPECT_EQ(key["company"].text(), "c-1");
    EXPECT_EQ(key["expires_at"].text(), "2026-02-01T00:00:00Z");
    EXPECT_TRUE(key["revoked_at"].is_null());

    const auto revoked =
        call("POST /admin/api/v1/keys/{id}/revoke", operator_, {}, {}, {{"id", id}});
    EXPECT_EQ(revoked.reply.status, 204);
    EXPECT_TRUE(ring_->find(secret)->revoked_at) << "counts at once";
    EXPECT_EQ(
        call("POST /admin/api/v1/keys/{id}/revoke", operator_, {}, {}, {{"id", "key_none"}})
            .status.error()
            .code,
        Code::not_found
    );

    const auto audit = call("GET /admin/api/v1/audit", operator_);
    ASSERT_EQ(audit.root()["items"].size(), 2U);
    const auto newest = *audit.root()["items"].begin();
    EXPECT_EQ(newest["actor"].text(), "operator op_1");
    EXPECT_EQ(newest["action"].text(), "key.revoke");
    EXPECT_EQ(newest["object"].text(), id);
    EXPECT_EQ(audit.reply.body.find(secret), std::string::npos);
}

TEST_F(RoutesTest, RefusesKeysThatMakeNoSense) {
    for (const char* body :
         {"",
          "{}",
          R"({"name":""})",
          R"({"name":"n","kind":"root"})",
          R"({"name":"n","scopes":["*"]})",
          R"({"name":"n","expires_at":"soon"})",
          R"({"name":"n","expires_at":"2020-01-01T00:00:00Z"})",
          R"({"name":"n","name":"m"})"}) {
        SCOPED_TRACE(body);
        const auto answer = call("POST /admin/api/v1/keys", operator_, body);
        ASSERT_FALSE(answer.status.ok());
        EXPECT_EQ(answer.status.error().code, Code::invalid);
    }
}

TEST_F(RoutesTest, TheAuditLogComesInPages) {
    for (int i = 1; i <= 5; ++i)
        ASSERT_TRUE(audit_->append({"host", "test", std::to_string(i), ""}).ok());
    const auto first = call("GET /admin/api/v1/audit", operator_, {}, {{"limit", "2"}});
    EXPECT_EQ((*first.root()["items"].begin())["object"].text(), "5");
    const auto cursor = first.root()["next"].string();
    const auto second =
        call("GET /admin/api/v1/audit", operator_, {}, {{"limit", "4"}, {"cursor", cursor}});
    EXPECT_EQ((*second.root()["items"].begin())["object"].text(), "3");
    EXPECT_TRUE(second.root()["next"].is_null());
    for (const char* limit : {"0", "-1", "x", "1.5"})
        EXPECT_EQ(
            call("GET /admin/api/v1/audit", operator_, {}, {{"limit", limit}}).status.error().code,
            Code::invalid
        );
}

TEST(SecurityDescription, IsValidJsonWithEveryRoute) {
    const auto document = json::parse(openapi());
    ASSERT_TRUE(document.ok()) << document.error().message;
    EXPECT_EQ(document->root()["paths"].size(), 7U);
}

}  // namespace

}  // namespace portico::security
