#include <cstdlib>
#include <filesystem>
#include <sys/socket.h>

#include "client/testing/client_test_host.hpp"
#include "client/testing/scripted_server.hpp"

namespace portico::client {
namespace {

using testing::answering;
using testing::ClientTest;
using testing::Peer;
using testing::ScriptedServer;
using testing::Seen;

/// An authority and certificates of it, made by the openssl program.
class Certificates {
public:
    Certificates() {
        auto pattern = ::testing::TempDir() + "portico-client-XXXXXX";
        folder_ = mkdtemp(pattern.data());
        run("openssl req -x509" + new_key("ca") + " -days 2 -subj /CN=test-authority -out ca.pem");
        run("openssl req -x509" + new_key("lone") +
            " -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -out lone.pem");
        sign("right", "DNS:localhost,IP:127.0.0.1", 2);
        sign("other", "DNS:other.example.com", 2);
        sign("expired", "DNS:localhost,IP:127.0.0.1", -1);
    }

    ~Certificates() { std::filesystem::remove_all(folder_); }

    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;

    [[nodiscard]] std::string authority() const { return (folder_ / "ca.pem").string(); }

    [[nodiscard]] Poco::Net::Context::Ptr server(const std::string& name) const {
        Poco::Net::Context::Params params;
        params.certificateFile = (folder_ / (name + ".pem")).string();
        params.privateKeyFile = (folder_ / (name + ".key")).string();
        params.verificationMode = Poco::Net::Context::VERIFY_NONE;
        return new Poco::Net::Context{Poco::Net::Context::TLS_SERVER_USE, params};
    }

private:
    static std::string new_key(const std::string& name) {
        return " -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout " + name + ".key";
    }

    void sign(const std::string& name, const std::string& names, int days) {
        run("openssl req" + new_key(name) + " -subj /CN=" + name +
            " -addext subjectAltName=" + names + " -out " + name + ".csr");
        run("openssl x509 -req -in " + name + ".csr -copy_extensions copy -days " +
            std::to_string(days) + " -CA ca.pem -CAkey ca.key -CAcreateserial -out " + name +
            ".pem");
    }

    void run(const std::string& command) {
        const auto line = "cd " + folder_.string() + " && " + command + " 2>/dev/null";
        EXPECT_EQ(std::system(line.c_str()), 0) << command;
    }

    std::filesystem::path folder_;
};

class ClientTlsTest : public ClientTest {
protected:
    void SetUp() override { renew({.ca_file = certificates_.authority()}); }

    static const Certificates certificates_;
};

const Certificates ClientTlsTest::certificates_;

std::string named(const ScriptedServer& server) {
    return "https://localhost:" + std::to_string(server.port()) + "/";
}

TEST_F(ClientTlsTest, ATrustedServerIsAskedOverAKeptConnection) {
    ScriptedServer server{answering("hello"), certificates_.server("right")};
    for (int count = 0; count < 3; ++count) {
        const auto sent = send({.url = named(server), .method = "POST", .body = "{}"});
        ASSERT_TRUE(sent.ok()) << sent.error().message;
        EXPECT_EQ(reply.text, "hello");
    }
    EXPECT_EQ(server.connections(), 1);
    ASSERT_TRUE(send({.url = server.url()}).ok()) << "by its address, which the certificate has";
}

TEST_F(ClientTlsTest, LargeBodiesPassBothWays) {
    Seen seen;
    const std::string large(5U << 20U, 'r');
    ScriptedServer server{
        [&](Peer& peer, int) {
            seen.add(peer.read_request());
            peer.reply(large);
        },
        certificates_.server("right")};
    const std::string body(5U << 20U, 'q');
    const auto sent =
        send({.url = named(server), .method = "POST", .body = body, .reply_bytes_max = large.size()}
        );
    ASSERT_TRUE(sent.ok()) << sent.error().message;
    EXPECT_TRUE(reply.text == large);
    EXPECT_TRUE(seen.last().ends_with("\r\n\r\n" + body));
}

TEST_F(ClientTlsTest, UntrustedServersAreNotSentAnything) {
    const struct {
        const char* name;
        const char* certificate;
        const char* expected;
    } cases[] = {
        {"self-signed", "lone", "self-signed certificate"},
        {"another name", "other", "made for another name"},
        {"expired", "expired", "certificate has expired"},
    };

    for (const auto& [name, certificate, expected] : cases) {
        SCOPED_TRACE(name);
        std::atomic<bool> was_asked{false};
        ScriptedServer server{
            [&](Peer& peer, int) { was_asked = was_asked || !peer.read_request().empty(); },
            certificates_.server(certificate)};
        const auto sent = send({.url = named(server), .method = "POST", .body = "secret"});
        ASSERT_FALSE(sent.ok());
        EXPECT_EQ(sent.error().code, Code::unavailable);
        EXPECT_NE(sent.error().message.find(expected), std::string::npos) << sent.error().message;
        EXPECT_FALSE(was_asked);
    }
}

TEST_F(ClientTlsTest, WithoutItsAuthorityAServerIsNotTrusted) {
    renew({});
    ScriptedServer server{answering("hello"), certificates_.server("right")};
    const auto sent = send({.url = named(server)});
    ASSERT_FALSE(sent.ok());
    EXPECT_NE(sent.error().message.find("ca_file"), std::string::npos) << sent.error().message;
}

TEST_F(ClientTlsTest, OldProtocolsAreRefused) {
    auto context = certificates_.server("right");
    context->disableProtocols(
        Poco::Net::Context::PROTO_TLSV1_2 | Poco::Net::Context::PROTO_TLSV1_3
    );
    ScriptedServer server{answering("hello"), context};
    const auto sent = send({.url = named(server)});
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(sent.error().code, Code::unavailable);
    EXPECT_NE(sent.error().message.find("TLS failed"), std::string::npos) << sent.error().message;
}

TEST_F(ClientTlsTest, APlainServerIsNoTlsServer) {
    ScriptedServer server{[](Peer& peer, int) {
        peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
        peer.wait_for_end();
    }};
    const auto sent = send({.url = named(server)});
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(sent.error().code, Code::unavailable);
    EXPECT_NE(sent.error().message.find("TLS failed"), std::string::npos) << sent.error().message;
}

TEST_F(ClientTlsTest, AHandshakeThatStallsMeetsTheDeadline) {
    ScriptedServer server{[](Peer& peer, int) { peer.wait_for_end(); }};
    const auto sent = send({.url = named(server), .connect_time = std::chrono::milliseconds{200}});
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(sent.error().code, Code::unavailable);
    EXPECT_NE(sent.error().message.find("no connection in time"), std::string::npos)
        << sent.error().message;
}

/// Without TLS's own good-bye somebody on the way may have cut the reply.
TEST_F(ClientTlsTest, AReplyUntilTheEndNeedsAProperEnd) {
    ScriptedServer server{
        [](Peer& peer, int) {
            peer.read_request();
            peer.send("HTTP/1.1 200 OK\r\n\r\nhello");
            ::shutdown(peer.descriptor(), SHUT_RDWR);  // below TLS
        },
        certificates_.server("right")};
    const auto sent = send({.url = named(server)});
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(sent.error().code, Code::timeout) << sent.error().message;
}

TEST_F(ClientTlsTest, AMissingAuthorityFileIsNamed) {
    const auto made = PooledClient::create({.ca_file = "/nowhere/ca.pem"}, metrics);
    ASSERT_FALSE(made.ok());
    EXPECT_NE(made.error().message.find("ca_file"), std::string::npos) << made.error().message;
}

}  // namespace
}  // namespace portico::client
