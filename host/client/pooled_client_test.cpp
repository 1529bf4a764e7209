#include "client/pooled_client.hpp"

#include <atomic>
#include <cstring>
#include <functional>
#include <latch>
#include <thread>

#include "client/testing/client_test_host.hpp"
#include "client/testing/scripted_server.hpp"
#include "client/testing/segments.hpp"

namespace portico::client {
namespace {

using testing::answering;
using testing::ClientTest;
using testing::KeptReply;
using testing::Peer;
using testing::ScriptedServer;
using testing::Seen;
using PooledClientTest = ClientTest;

TEST_F(PooledClientTest, SendsARequestAndGivesTheReply) {
    Seen seen;
    ScriptedServer server{[&](Peer& peer, int) {
        seen.add(peer.read_request());
        peer.send("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nX-Kind: test\r\n\r\nhello");
    }};
    const auto sent = send(
        {.url = server.url("/a/b?c=%20d#part"),
         .method = "POST",
         .body = "{\"a\":1}",
         .headers = {{"Authorization", "Session x"}}}
    );
    ASSERT_TRUE(sent.ok()) << sent.error().message;
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.headers.at("X-Kind"), "test");
    EXPECT_EQ(reply.text, "hello");
    EXPECT_EQ(
        seen.last(),
        "POST /a/b?c=%20d HTTP/1.1\r\nHost: " + server.place() +
            "\r\nAccept-Encoding: gzip\r\nUser-Agent: Portico\r\nAuthorization: Session x\r\n"
            "Content-Length: 7\r\n\r\n{\"a\":1}"
    );
}

TEST_F(PooledClientTest, HeadAndBodyLeaveInOnePacket) {
    Seen packets;
    ScriptedServer server{[&](Peer& peer, int) {
        unsigned before = 0;
        while (!peer.read_request().empty()) {
            const auto now = testing::data_segments_received(peer.descriptor());
            packets.add(std::to_string(now - before));
            before = now;
            peer.reply("{}");
        }
    }};
    for (int count = 0; count < 3; ++count) {
        ASSERT_TRUE(
            send({.url = server.url(), .method = "POST", .body = std::string(900, 'x')}).ok()
        );
    }
    EXPECT_EQ(packets.all(), (std::vector<std::string>{"1", "1", "1"}));
}

TEST_F(PooledClientTest, KeepsItsConnection) {
    ScriptedServer server{answering("hello")};
    for (int count = 0; count < 5; ++count) {
        ASSERT_TRUE(send({.url = server.url()}).ok());
        EXPECT_EQ(reply.text, "hello");
    }
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(metrics.sum("portico_client_connections_total erp_test"), 1);
    EXPECT_EQ(metrics.sum("portico_client_requests_total erp_test 2xx"), 5);
    EXPECT_GT(metrics.sum("portico_client_bytes_total erp_test out"), 5 * 20);
    EXPECT_EQ(
        metrics.sum("portico_client_bytes_total erp_test in"),
        5 * std::strlen("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")
    );
}

/// A name server that answers differently each time.
class Rebinding {
public:
    explicit Rebinding(std::vector<std::string> answers) : answers_{std::move(answers)} {}

    Result<std::vector<IpAddress>> operator()(const std::string&, const Patience&) {
        const auto& text =
            answers_[std::min(static_cast<std::size_t>(asked_), answers_.size() - 1)];
        ++asked_;
        return std::vector{*parse_address(text)};
    }

    [[nodiscard]] int asked() const { return asked_; }

private:
    std::vector<std::string> answers_;
    int asked_ = 0;
};

TEST_F(PooledClientTest, ANameMayNotLeadToAPrivateAddress) {
    ScriptedServer server{answering("internal")};
    const auto url = "http://erp.example.com:" + std::to_string(server.port()) + "/";
    for (const char* address :
         {"127.0.0.1", "::1", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1"}) {
        SCOPED_TRACE(address);
        Rebinding names{{address}};
        renew({.resolve = std::ref(names)});
        const auto sent = send({.url = url});
        ASSERT_FALSE(sent.ok());
        EXPECT_EQ(sent.error().code, Code::denied);
        EXPECT_NE(sent.error().message.find("private_networks"), std::string::npos);
    }
    EXPECT_EQ(server.connections(), 0);
    EXPECT_EQ(metrics.sum("portico_client_requests_total erp_test denied"), 5);
}

TEST_F(PooledClientTest, TheAddressThatWasCheckedIsTheOneConnectedTo) {
    Seen seen;
    ScriptedServer server{[&](Peer& peer, int) {
        seen.add(peer.read_request());
        peer.reply("hello");
    }};
    const auto place = "erp.example.com:" + std::to_string(server.port());
    // The second answer would be refused; nobody asks for it.
    Rebinding names{{"127.0.0.1", "10.0.0.1"}};
    renew({.private_networks = {"127.0.0.0/8"}, .resolve = std::ref(names)});
    const auto sent = send({.url = "http://" + place + "/"});
    ASSERT_TRUE(sent.ok()) << sent.error().message;
    EXPECT_EQ(names.asked(), 1);
    EXPECT_NE(seen.last().find("\r\nHost: " + place + "\r\n"), std::string::npos);
}

TEST_F(PooledClientTest, HostsThatWereNotGrantedAreNotLookedUp) {
    Rebinding names{{"127.0.0.1"}};
    renew({.resolve = std::ref(names)});
    ports::ClientRequest request;
    request.owner = "erp_test";
    request.method = "GET";
    request.url = "https://evil.example.com/?stolen";
    request.deadline = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    const auto sent = client->send(request, reply);
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(sent.error().code, Code::denied);
    EXPECT_EQ(sent.error().message.find("stolen"), std::string::npos);
    EXPECT_EQ(names.asked(), 0);
}

TEST_F(PooledClientTest, LocalhostNeedsNoNameServer) {
    ScriptedServer server{answering("hello")};
    const auto sent = send({.url = "http://localhost:" + std::to_string(server.port())});
    ASSERT_TRUE(sent.ok()) << sent.error().message;
}

TEST_F(PooledClientTest, RequestsThatCouldBeReadTwoWaysAreRefused) {
    const struct {
        const char* name;
        testing::TestRequest request;
    } cases[] = {
        {"header injection", {.url = "http://127.0.0.1:1/", .headers = {{"A", "b\r\nC: d"}}}},
        {"name with a colon", {.url = "http://127.0.0.1:1/", .headers = {{"A:", "b"}}}},
        {"own Host", {.url = "http://127.0.0.1:1/", .headers = {{"HOST", "x"}}}},
        {"own length", {.url = "http://127.0.0.1:1/", .headers = {{"Content-Length", "1"}}}},
        {"own coding", {.url = "http://127.0.0.1:1/", .headers = {{"Transfer-Encoding", "x"}}}},
        {"method with a blank", {.url = "http://127.0.0.1:1/", .method = "GET /x HTTP/1.1"}},
        {"no method", {.url = "http://127.0.0.1:1/", .method = ""}},
        {"no URL", {.url = "127.0.0.1:1"}},
        {"too large a reply", {.url = "http://127.0.0.1:1/", .reply_bytes_max = 1U << 30U}},
    };

    for (const auto& [name, request] : cases) {
        SCOPED_TRACE(name);
        const auto sent = send(request);
        ASSERT_FALSE(sent.ok());
        EXPECT_EQ(sent.error().code, Code::invalid) << sent.error().message;
    }
}

TEST_F(PooledClientTest, BadSettingsAreNamed) {
    const struct {
        ClientSettings settings;
        const char* expected;
    } cases[] = {
        {{.granted_hosts = {"*"}}, "client.granted_hosts"},
        {{.private_networks = {"10.0.0.0/99"}}, "client.private_networks"},
    };

    for (const auto& [settings, expected] : cases) {
        const auto made = PooledClient::create(settings, metrics);
        ASSERT_FALSE(made.ok());
        EXPECT_NE(made.error().message.find(expected), std::string::npos);
    }
}

TEST_F(PooledClientTest, ThreadsShareAFewConnections) {
    constexpr std::size_t limit = 4;
    constexpr int threads = 16;
    constexpr int requests = 50;
    renew({.pool = {.connections_per_host = limit}});
    std::atomic<int> inside{0};
    std::atomic<int> most{0};
    ScriptedServer server{[&](Peer& peer, int) {
        while (true) {
            const auto request = peer.read_request();
            if (request.empty()) return;
            const int now = inside.fetch_add(1) + 1;
            int seen = most.load();
            while (now > seen && !most.compare_exchange_weak(seen, now)) {
            }
            const auto target = request.substr(5, request.find(" HTTP") - 5);
            inside.fetch_sub(1);
            peer.reply(target);
        }
    }};
    std::atomic<int> right{0};
    std::latch start{threads};
    std::vector<std::thread> senders;
    for (int thread = 0; thread < threads; ++thread) {
        senders.emplace_back([&, thread] {
            start.arrive_and_wait();
            for (int count = 0; count < requests; ++count) {
                KeptReply own;
                const auto name = std::to_string(thread) + "-" + std::to_string(count);
                if (send({.url = server.url("/" + name)}, own).ok() && own.text == name) ++right;
            }
        });
    }
    for (auto& sender : senders) sender.join();
    EXPECT_EQ(right.load(), threads * requests);
    EXPECT_LE(server.connections(), static_cast<int>(limit));
    EXPECT_LE(most.load(), static_cast<int>(limit));
    EXPECT_LE(client->idle_connections(), limit);
}

}  // namespace
}  // namespace portico::client
