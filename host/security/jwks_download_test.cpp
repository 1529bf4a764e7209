#include <gtest/gtest.h>

#include "client/testing/client_test_host.hpp"
#include "client/testing/scripted_server.hpp"
#include "security/jwks_source.hpp"

namespace portico::security {

namespace {

using client::testing::Peer;
using client::testing::ScriptedServer;

class JwksDownloadTest : public client::testing::ClientTest {};

TEST_F(JwksDownloadTest, TakesTheKeySetAndNothingElse) {
    ScriptedServer server{[](Peer& peer, int) {
        for (std::string request; !(request = peer.read_request()).empty();) {
            if (request.starts_with("GET /keys ")) peer.reply("{\"keys\":[]}");
            if (request.starts_with("GET /large ")) peer.reply(std::string(300'000, ' '));
            if (request.starts_with("GET /gone ")) {
                peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            }
        }
    }};
    EXPECT_EQ(*fetch_url(*client, server.url("/keys"))(), "{\"keys\":[]}");
    const auto large = fetch_url(*client, server.url("/large"))();
    ASSERT_FALSE(large.ok());
    EXPECT_NE(large.error().message.find("larger than"), std::string::npos);
    const auto gone = fetch_url(*client, server.url("/gone"))();
    ASSERT_FALSE(gone.ok());
    EXPECT_NE(gone.error().message.find("404"), std::string::npos) << gone.error().message;
}

TEST_F(JwksDownloadTest, KeysComeOverTlsOrFromThisMachine) {
    for (const char* url :
         {"http://idp.example.com/keys",
          "http://localhost.example.com/keys",
          "http://127.0.0.1.example.com/",
          "ftp://127.0.0.1/keys"}) {
        const auto fetched = fetch_url(*client, url)();
        ASSERT_FALSE(fetched.ok()) << url;
        EXPECT_EQ(fetched.error().code, Code::invalid) << fetched.error().message;
    }
}

}  // namespace

}  // namespace portico::security
