#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

#include "client/testing/scripted_server.hpp"

namespace portico::testkit {
namespace {

constexpr auto sender = R"({
    "id": "probe", "version": "1.0.0", "host_services": ["portico.client/1", "portico.clock/1"],
    "permissions": ["client:{url}", "client:api.example.com"],
    "config": {"type": "object", "properties": {"url": {"type": "string", "default": ""}}}
})";

class VeneerClientTest : public testing::Test {
protected:
    const Client& client() { return host.context().client; }

    FakeHost host{sender};
};

TEST_F(VeneerClientTest, AsksTheScriptOfTheTest) {
    std::vector<SeenRequest> seen;
    host.answer_requests([&](const SeenRequest& request) -> Result<ClientResponse> {
        seen.push_back(request);
        return ClientResponse{201, {{"X-Kind", "made"}}, "hello"};
    });
    const auto response = client().send(
        {.method = "POST",
         .url = "https://api.example.com/a?b",
         .headers = {{"Authorization", "x"}},
         .body = "{}",
         .is_safe = true}
    );
    ASSERT_TRUE(response.ok()) << response.error().message;
    EXPECT_EQ(response->status, 201);
    EXPECT_EQ(response->header("x-kind"), "made");
    EXPECT_EQ(response->body, "hello");
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].method, "POST");
    EXPECT_EQ(seen[0].url, "https://api.example.com/a?b");
    EXPECT_EQ(seen[0].headers, (decltype(seen[0].headers){{"Authorization", "x"}}));
    EXPECT_EQ(seen[0].body, "{}");
    EXPECT_TRUE(seen[0].is_safe);
}

TEST_F(VeneerClientTest, HostsWithoutAPermissionAreRefusedBeforeTheScript) {
    int asked = 0;
    host.answer_requests([&](const SeenRequest&) -> Result<ClientResponse> {
        ++asked;
        return ClientResponse{200};
    });
    EXPECT_EQ(client().send({.url = "https://evil.example.com/"}).error().code, Code::denied);
    EXPECT_EQ(client().send({.url = "https://api.example.com:8443/"}).error().code, Code::denied);
    EXPECT_EQ(client().send({.url = "http://erp.example.com:8000/"}).error().code, Code::denied);
    EXPECT_EQ(asked, 0);
    ASSERT_TRUE(host.configure(R"({"url": "http://erp.example.com:8000/db/"})").ok());
    EXPECT_TRUE(client().send({.url = "http://erp.example.com:8000/other"}).ok());
    EXPECT_EQ(asked, 1);
}

TEST_F(VeneerClientTest, TheScriptFailsOnDemand) {
    EXPECT_EQ(client().send({.url = "https://api.example.com/"}).error().code, Code::unavailable);
    host.answer_requests([](const SeenRequest&) -> Result<ClientResponse> {
        return Error{Code::timeout, "the reply was lost"};
    });
    const auto lost = client().send({.url = "https://api.example.com/"});
    EXPECT_EQ(lost.error(), (Error{Code::timeout, "the reply was lost"}));
    host.answer_requests([](const SeenRequest&) -> Result<ClientResponse> {
        return ClientResponse{200, {}, std::string(100, 'x')};
    });
    const auto large = client().send({.url = "https://api.example.com/", .reply_bytes_max = 99});
    EXPECT_EQ(large.error().code, Code::quota);
}

TEST_F(VeneerClientTest, GoesOverTheNetworkWhereTheTestWantsIt) {
    client::testing::ScriptedServer server{client::testing::answering("over the wire")};
    ASSERT_TRUE(host.use_network().ok());
    ASSERT_TRUE(host.configure(R"({"url": ")" + server.url() + R"("})").ok());
    const auto response = client().send({.url = server.url("/x")});
    ASSERT_TRUE(response.ok()) << response.error().message;
    EXPECT_EQ(response->body, "over the wire");
    EXPECT_EQ(client().send({.url = "http://127.0.0.1:1/"}).error().code, Code::denied);
}

}  // namespace
}  // namespace portico::testkit
