#include <atomic>
#include <latch>
#include <thread>

#include "client/compression.hpp"
#include "client/testing/client_test_host.hpp"
#include "client/testing/scripted_server.hpp"

/// Servers that do everything wrong. Where a server stalls it waits for the client's end, so that
/// only the client's own deadline can end the test.
namespace portico::client {
namespace {

using std::chrono::milliseconds;
using testing::answering;
using testing::ClientTest;
using testing::KeptReply;
using testing::Peer;
using testing::ScriptedServer;
using testing::Seen;
using testing::TestRequest;
using MisbehaviourTest = ClientTest;

constexpr milliseconds short_time{300};
/// Far below what a test may take, far above what the client may overrun its deadline.
constexpr milliseconds patience{5'000};

class Stopwatch {
public:
    [[nodiscard]] milliseconds elapsed() const {
        return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - start_);
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

TEST_F(MisbehaviourTest, SlowServersMeetTheDeadline) {
    using Stall = std::function<void(Peer&)>;
    const auto drip = [](Peer& peer, std::string_view start) {
        peer.send(start);
        // Each byte comes well before any time-out for a single read.
        while (peer.send("x")) std::this_thread::sleep_for(milliseconds{5});
    };

    const struct {
        const char* name;
        Stall stall;
    } cases[] = {
        {"silent", [](Peer& peer) { peer.wait_for_end(); }},
        {"half a head",
         [](Peer& peer) {
             peer.send("HTTP/1.1 200 OK\r\nCont");
             peer.wait_for_end();
         }},
        {"half a body",
         [](Peer& peer) {
             peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
             peer.wait_for_end();
         }},
        {"dripping head", [&](Peer& peer) { drip(peer, "HTTP/1.1 200 OK\r\nA: "); }},
        {"dripping body",
         [&](Peer& peer) { drip(peer, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"); }},
    };

    for (const auto& [name, stall] : cases) {
        SCOPED_TRACE(name);
        ScriptedServer server{[&, run = stall](Peer& peer, int) {
            peer.read_request();
            run(peer);
        }};
        const Stopwatch watch;
        const auto sent = send({.url = server.url(), .time = short_time});
        ASSERT_FALSE(sent.ok());
        EXPECT_EQ(sent.error().code, Code::timeout) << sent.error().message;
        EXPECT_NE(sent.error().message.find("no whole reply came in time"), std::string::npos);
        EXPECT_GE(watch.elapsed(), short_time);
        EXPECT_LT(watch.elapsed(), patience);
        EXPECT_EQ(server.connections(), 1) << "what took the whole time is not sent again";
    }
}

TEST_F(MisbehaviourTest, AServerThatTakesNothingWasNotSentTheRequest) {
    ScriptedServer server{[](Peer& peer, int) {
        std::this_thread::sleep_for(short_time * 2);
        peer.reset();
    }};
    // More than all buffers between the two hold.
    const auto sent = send(
        {.url = server.url(),
         .method = "POST",
         .body = std::string(32U << 20U, 'x'),
         .time = short_time}
    );
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(sent.error().code, Code::unavailable) << sent.error().message;
    EXPECT_NE(sent.error().message.find("did not take the whole request"), std::string::npos);
}

TEST_F(MisbehaviourTest, LargeBodiesArriveWhole) {
    Seen seen;
    ScriptedServer server{[&](Peer& peer, int) {
        seen.add(peer.read_request());
        peer.reply("ok");
    }};
    std::string body(20U << 20U, 'x');
    for (std::size_t at = 0; at < body.size(); at += 4096)
        body[at] = static_cast<char>('a' + at % 26);
    const auto sent = send({.url = server.url(), .method = "POST", .body = body});
    ASSERT_TRUE(sent.ok()) << sent.error().message;
    const auto request = seen.last();
    EXPECT_TRUE(request.substr(request.find("\r\n\r\n") + 4) == body);
}

TEST_F(MisbehaviourTest, AnEarlyRefusalOfALargeBodyIsTheReply) {
    ScriptedServer server{[](Peer& peer, int) {
        peer.send("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 5\r\n\r\nlarge");
        peer.wait_for_end();
    }};
    const auto sent =
        send({.url = server.url(), .method = "POST", .body = std::string(32U << 20U, 'x')});
    ASSERT_TRUE(sent.ok()) << sent.error().message;
    EXPECT_EQ(reply.status, 413);
    EXPECT_EQ(reply.text, "large");
    EXPECT_EQ(client->idle_connections(), 0U);
}

TEST_F(MisbehaviourTest, BodiesAreCompressedOnlyWhereItIsAllowedAndPays) {
    Seen requests;
    ScriptedServer server{[&](Peer& peer, int) {
        for (std::string request; !(request = peer.read_request()).empty();) {
            requests.add(request);
            peer.reply("{}");
        }
    }};
    const std::string text(5'000, 'x');
    ASSERT_TRUE(send({.url = server.url(), .method = "POST", .body = text, .may_gzip = true}).ok());
    ASSERT_TRUE(send({.url = server.url(), .method = "POST", .body = text}).ok());
    ASSERT_TRUE(send({.url = server.url(), .method = "POST", .body = "{}", .may_gzip = true}).ok());
    const auto seen = requests.all();
    ASSERT_EQ(seen.size(), 3U);
    EXPECT_NE(seen[0].find("Content-Encoding: gzip\r\n"), std::string::npos);
    std::string unpacked;
    Gunzip gunzip;
    const auto fed = gunzip.feed(
        std::string_view{seen[0]}.substr(seen[0].find("\r\n\r\n") + 4),
        [&](std::string_view piece) -> Status {
            unpacked.append(piece);
            return {};
        }
    );
    EXPECT_TRUE(fed.ok() && gunzip.is_whole());
    EXPECT_EQ(unpacked, text);
    EXPECT_TRUE(seen[1].ends_with("\r\n\r\n" + text));
    EXPECT_TRUE(seen[2].ends_with("\r\n\r\n{}"));
}

TEST_F(MisbehaviourTest, RedirectsAreGivenBack) {
    ScriptedServer other{answering("never")};
    ScriptedServer server{[&](Peer& peer, int) {
        peer.read_request();
        peer.send(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + other.url("/x") +
            "\r\nContent-Length: 0\r\n\r\n"
        );
    }};
    ASSERT_TRUE(send({.url = server.url()}).ok());
    EXPECT_EQ(reply.status, 307);
    EXPECT_EQ(reply.headers.at("Location"), other.url("/x"));
    EXPECT_EQ(other.connections(), 0);
}

TEST_F(MisbehaviourTest, ServersThatCloseEachTimeGetANewConnectionEachTime) {
    ScriptedServer server{[](Peer& peer, int) {
        peer.read_request();
        peer.reply("hello", "Connection: close\r\n");
    }};
    for (int count = 0; count < 3; ++count) {
        ASSERT_TRUE(send({.url = server.url(), .method = "POST"}).ok());
        EXPECT_EQ(client->idle_connections(), 0U);
    }
    EXPECT_EQ(server.connections(), 3);
}

TEST_F(MisbehaviourTest, AnIdleConnectionThatTheServerEndedCostsNothing) {
    std::latch ended{1};
    ScriptedServer server{[&](Peer& peer, int number) {
        peer.read_request();
        peer.reply("hello");
        if (number > 0) return;
        // Its FIN is on its way before the client hears that it may go on.
        peer.reset();
        ended.count_down();
    }};
    ASSERT_TRUE(send({.url = server.url(), .method = "POST"}).ok());
    ended.wait();
    ASSERT_TRUE(send({.url = server.url(), .method = "POST"}).ok());
    EXPECT_EQ(server.connections(), 2);
}

/// The server ends a kept connection when the second request arrives, before any byte of a reply.
ScriptedServer::Script ends_at_second_request(std::atomic<int>& requests, bool resets) {
    return [&requests, resets](Peer& peer, int number) {
        while (!peer.read_request().empty()) {
            ++requests;
            if (number == 0 && requests.load() == 2) {
                if (resets) peer.reset();
                return;
            }
            peer.reply("hello");
        }
    };
}

TEST_F(MisbehaviourTest, ABrokenReusedConnectionIsRepeatedOnlyWhereItIsSafe) {
    const struct {
        const char* name;
        const char* method;
        bool is_safe;
        bool resets;
        bool expected;
    } cases[] = {
        {"GET, closed", "GET", false, false, true},
        {"GET, reset", "GET", false, true, true},
        {"HEAD", "HEAD", false, false, true},
        {"safe POST, closed", "POST", true, false, true},
        {"safe POST, reset", "POST", true, true, true},
        {"POST, closed", "POST", false, false, false},
        {"POST, reset", "POST", false, true, false},
        {"DELETE", "DELETE", false, false, false},
    };

    for (const auto& [name, method, is_safe, resets, expected] : cases) {
        SCOPED_TRACE(name);
        std::atomic<int> requests{0};
        ScriptedServer server{ends_at_second_request(requests, resets)};
        const TestRequest request{.url = server.url(), .method = method, .is_safe = is_safe};
        if (std::string_view{method} == "HEAD") {
            // A HEAD's reply has no body: the script's would be in the way of the next one.
            ASSERT_TRUE(send({.url = server.url()}).ok());
        } else {
            ASSERT_TRUE(send(request).ok());
        }
        const auto again = send(request);
        if (expected) {
            EXPECT_EQ(requests.load(), 3);
            EXPECT_TRUE(again.ok() || std::string_view{method} == "HEAD") << again.error().message;
        } else {
            ASSERT_FALSE(again.ok());
            EXPECT_EQ(again.error().code, Code::timeout) << "nobody knows whether it was done";
            EXPECT_EQ(requests.load(), 2) << "it was sent twice";
        }
    }
}

TEST_F(MisbehaviourTest, SafeRequestsAreRepeatedTwiceAtMost) {
    std::atomic<int> requests{0};
    ScriptedServer server{[&](Peer& peer, int) {
        peer.read_request();
        ++requests;
        peer.reset();
    }};
    const auto sent = send({.url = server.url(), .method = "POST", .is_safe = true});
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(sent.error().code, Code::timeout);
    EXPECT_EQ(requests.load(), 3);
}

TEST_F(MisbehaviourTest, NothingIsRepeatedOnceTheReplyBegan) {
    std::atomic<int> requests{0};
    ScriptedServer server{[&](Peer& peer, int) {
        peer.read_request();
        ++requests;
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
    }};
    const auto sent = send({.url = server.url()});
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(requests.load(), 1);
    EXPECT_EQ(reply.heads, 1);
}

TEST_F(MisbehaviourTest, NobodyListensIsUnavailable) {
    std::string url;
    {
        const ScriptedServer server{answering("")};
        url = server.url();
    }
    const auto sent = send({.url = url, .method = "POST"});
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(sent.error().code, Code::unavailable);
    EXPECT_NE(sent.error().message.find("refused"), std::string::npos) << sent.error().message;
    EXPECT_EQ(metrics.sum("portico_client_requests_total erp_test unavailable"), 1);
}

TEST_F(MisbehaviourTest, AConnectionThatIsNotAcceptedMeetsItsOwnDeadline) {
    // A full backlog: the kernel drops further SYNs, as a dead machine does.
    Poco::Net::ServerSocket full{Poco::Net::SocketAddress{"127.0.0.1", 0}, 1};
    std::vector<Poco::Net::StreamSocket> waiting(8);
    for (auto& socket : waiting) socket.connectNB(full.address());
    const Stopwatch watch;
    const auto sent = send(
        {.url = "http://127.0.0.1:" + std::to_string(full.address().port()),
         .connect_time = short_time}
    );
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(sent.error().code, Code::unavailable) << sent.error().message;
    EXPECT_NE(sent.error().message.find("no connection in time"), std::string::npos)
        << sent.error().message;
    EXPECT_GE(watch.elapsed(), short_time);
    EXPECT_LT(watch.elapsed(), patience);
}

TEST_F(MisbehaviourTest, CallingOffEndsTheWait) {
    std::atomic<bool> is_over{false};
    ScriptedServer server{[&](Peer& peer, int) {
        peer.read_request();
        is_over = true;
        peer.wait_for_end();
    }};
    const Stopwatch watch;
    const auto sent = send({.url = server.url(), .is_cancelled = [&] { return is_over.load(); }});
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(sent.error().code, Code::cancelled);
    EXPECT_LT(watch.elapsed(), patience);
}

TEST_F(MisbehaviourTest, AFullPoolWaitsAndSaysWhatToRaise) {
    renew({.pool = {.connections_per_host = 1}});
    std::latch holds{1};
    ScriptedServer server{[&](Peer& peer, int) {
        peer.read_request();
        holds.count_down();
        peer.wait_for_end();
    }};
    std::atomic<bool> is_over{false};
    std::thread holder{[&] {
        KeptReply own;
        const auto sent =
            send({.url = server.url(), .is_cancelled = [&] { return is_over.load(); }}, own);
        EXPECT_FALSE(sent.ok());
    }};
    holds.wait();
    const auto sent = send({.url = server.url(), .time = short_time});
    is_over = true;
    holder.join();
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(sent.error().code, Code::unavailable);
    EXPECT_NE(sent.error().message.find("connections_per_host"), std::string::npos);
}

TEST_F(MisbehaviourTest, AReceiverThatStopsGetsItsOwnError) {
    class Refusing final : public ports::ClientReply {
    public:
        Status head(int, std::span<const std::pair<std::string_view, std::string_view>>) override {
            return {};
        }

        Status body(std::string_view) override { return conflict("enough"); }
    } refusing;

    ScriptedServer server{answering("hello")};
    const auto sent = send({.url = server.url()}, refusing);
    ASSERT_FALSE(sent.ok());
    EXPECT_EQ(sent.error(), conflict("enough"));
    EXPECT_EQ(client->idle_connections(), 0U);
}

}  // namespace
}  // namespace portico::client
