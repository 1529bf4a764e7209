#include "gateway/server.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "gateway/test_server.hpp"

namespace portico::gateway {

namespace {

using namespace std::chrono_literals;
using testing::body_of;
using testing::get;
using testing::header_of;
using testing::RawClient;
using testing::status_of;
using testing::TestServer;

/// A server with a route that answers "hello" and one that answers with what it was sent.
class ServerTest : public ::testing::Test {
protected:
    void start(GatewayConfig config = {}) {
        server_ = std::make_unique<TestServer>(std::move(config));
        server_->open("GET", "/hello", {}, [](const auto&, ports::HttpReply& reply) {
            return reply.reply(200, "text/plain", {}, "hello");
        });
        server_->open("POST", "/echo", {}, [](const auto& request, ports::HttpReply& reply) {
            return reply.reply(200, "text/plain", {}, request.body);
        });
        server_->start();
    }

    RawClient connect() { return RawClient{server_->port()}; }

    std::string ask(std::string_view request) {
        auto client = connect();
        client.send(request);
        return client.reply();
    }

    static std::string post(std::string_view headers, std::string_view body) {
        std::string out{"POST /echo HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer pk_shop\r\n"};
        return out.append(headers).append("\r\n").append(body);
    }

    std::unique_ptr<TestServer> server_;
};

/// The clock goes on in small steps until `done`, so that no test depends on real time.
template <class Done>
void push_time(testing::TestClock& clock, Done done) {
    while (!done()) {
        clock.advance(1s);
        std::this_thread::yield();
    }
}

TEST_F(ServerTest, AnswersSeveralRequestsOnOneConnection) {
    start();
    auto client = connect();
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(client.send(get("/hello")));
        const auto reply = client.reply();
        EXPECT_EQ(status_of(reply), 200);
        EXPECT_EQ(body_of(reply), "hello");
    }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
    start();
    auto client = connect();
    client.send(
        post("Content-Length: 3\r\n", "one") +
        post("Transfer-Encoding: chunked\r\n", "3\r\ntwo\r\n0\r\n\r\n") +
        post("Content-Length: 5\r\n", "three")
    );
    EXPECT_EQ(body_of(client.reply()), "one");
    EXPECT_EQ(body_of(client.reply()), "two");
    EXPECT_EQ(body_of(client.reply()), "three");
}

TEST_F(ServerTest, UnderstandsARequestThatArrivesByteByByte) {
    start();
    auto client = connect();
    for (const char c : post("Content-Length: 4\r\n", "slow")) client.send({&c, 1});
    EXPECT_EQ(body_of(client.reply()), "slow");
}

TEST_F(ServerTest, SendsTheHeadWithoutBodyForHead) {
    start();
    auto client = connect();
    client.send(
        "HEAD /hello HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer pk_shop\r\n\r\n" + get("/hello")
    );
    const auto head = client.reply(true);
    EXPECT_EQ(status_of(head), 200);
    EXPECT_EQ(header_of(head, "Content-Length"), "5");
    EXPECT_EQ(body_of(client.reply()), "hello");
}

TEST_F(ServerTest, ClosesWhenTheClientAsks) {
    start();
    auto client = connect();
    client.send(get("/hello", "Connection: close\r\n"));
    const auto reply = client.reply();
    EXPECT_EQ(header_of(reply, "Connection"), "close");
    EXPECT_TRUE(client.is_closed());
}

TEST_F(ServerTest, SendsContinueBeforeTheBody) {
    start();
    auto client = connect();
    client.send(post("Content-Length: 4\r\nExpect: 100-continue\r\n", ""));
    EXPECT_EQ(status_of(client.reply()), 100);
    client.send("body");
    EXPECT_EQ(body_of(client.reply()), "body");
}

TEST_F(ServerTest, RefusesABodyBeforeItIsSent) {
    start();
    auto client = connect();
    client.send(post("Content-Length: 10485760\r\nExpect: 100-continue\r\n", ""));
    EXPECT_EQ(status_of(client.reply()), 413);
}

TEST_F(ServerTest, RefusesTenMegabytes) {
    start();
    const std::string body(10U * 1024U * 1024U, 'x');
    auto client = connect();
    client.send(post("Content-Length: 10485760\r\n", body));
    EXPECT_EQ(status_of(client.reply()), 413);
    EXPECT_TRUE(client.is_closed());
}

TEST_F(ServerTest, RefusesChunksOverTheLimit) {
    start();
    auto client = connect();
    client.send(post("Transfer-Encoding: chunked\r\n", ""));
    std::string chunk{"10000\r\n"};
    chunk.append(65536, 'x').append("\r\n");
    for (int i = 0; i < 17 && client.send(chunk); ++i) {
    }
    EXPECT_EQ(status_of(client.reply()), 413);
}

TEST_F(ServerTest, TakesABodyOfExactlyTheLimit) {
    GatewayConfig config;
    config.body_bytes_max = 200'000;
    start(config);
    const std::string body(200'000, 'x');
    EXPECT_EQ(body_of(ask(post("Content-Length: 200000\r\n", body))), body);
    EXPECT_EQ(status_of(ask(post("Content-Length: 200001\r\n", body))), 413);
}

TEST_F(ServerTest, RefusesLargeHeadersAndLongAddresses) {
    start();
    const std::string large(64U * 1024U, 'h');
    EXPECT_EQ(status_of(ask(get("/hello", "X-Large: " + large + "\r\n"))), 431);
    EXPECT_EQ(status_of(ask(get("/" + std::string(9000, 'a')))), 414);
    EXPECT_EQ(status_of(ask(get("/" + large))), 414);
}

TEST_F(ServerTest, RefusesWhatIsNotHttp) {
    start();
    const std::string_view requests[] = {
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET /hello HTTP/1.1\r\n\r\n",
        "GET /hello HTTP/1.1\nHost: t\n\n",
        "GET /hello HTTP/1.1\r\nHost: t\r\n folded\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: t\r\nHost: u\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
    };
    for (const auto request : requests) {
        SCOPED_TRACE(request);
        const auto reply = ask(request);
        EXPECT_EQ(status_of(reply), 400);
        EXPECT_EQ(header_of(reply, "Content-Type"), "application/problem+json");
        EXPECT_EQ(header_of(reply, "Connection"), "close");
    }
    EXPECT_EQ(status_of(ask("GET /hello HTTP/2.0\r\nHost: t\r\n\r\n")), 505);
    EXPECT_EQ(
        status_of(ask("GET /hello HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip\r\n\r\n")), 501
    );
}

TEST_F(ServerTest, RefusesBrokenChunks) {
    start();
    for (const std::string_view body :
         {"x\r\n", "3\r\nabcd\r\n", "-1\r\n", "fffffffff\r\n", "3\nabc"}) {
        SCOPED_TRACE(body);
        const auto status = status_of(ask(post("Transfer-Encoding: chunked\r\n", body)));
        EXPECT_EQ(status, 400);
    }
}

TEST_F(ServerTest, AnswersHalfARequestAndSilenceWithTimeout) {
    start();
    auto client = connect();
    client.send("GET /hello HTTP/1.1\r\nHo");
    std::string reply;
    std::atomic<bool> done{false};
    std::thread reader{[&] {
        reply = client.rest();
        done = true;
    }};
    push_time(server_->clock, [&] { return done.load(); });
    reader.join();
    EXPECT_EQ(status_of(reply), 408);
}

TEST_F(ServerTest, AnswersALyingContentLengthWithTimeout) {
    start();
    auto client = connect();
    client.send(post("Content-Length: 1000\r\n", "short"));
    std::string reply;
    std::atomic<bool> done{false};
    std::thread reader{[&] {
        reply = client.rest();
        done = true;
    }};
    push_time(server_->clock, [&] { return done.load(); });
    reader.join();
    EXPECT_EQ(status_of(reply), 408);
}

TEST_F(ServerTest, ASlowClientDoesNotMoveTheDeadlineByItsBytes) {
    start();
    auto client = connect();
    client.send("GET /hello HTTP/1.1\r\nHost: t\r\n");
    std::atomic<bool> closed{false};
    std::thread reader{[&] {
        client.rest();
        closed = true;
    }};
    int sent = 0;
    while (!closed && client.send("X-Drop: 1\r\n")) {
        server_->clock.advance(500ms);
        ++sent;
        std::this_thread::sleep_for(1ms);
    }
    reader.join();
    EXPECT_TRUE(closed);
    EXPECT_GT(sent, 0);
}

TEST_F(ServerTest, ClosesAnIdleConnectionSilently) {
    start();
    auto client = connect();
    client.send(get("/hello"));
    client.reply();
    std::string rest{"unset"};
    std::atomic<bool> done{false};
    std::thread reader{[&] {
        rest = client.rest();
        done = true;
    }};
    push_time(server_->clock, [&] { return done.load(); });
    reader.join();
    EXPECT_EQ(rest, "");
}

TEST_F(ServerTest, IdleConnectionsGiveWayToThoseThatWait) {
    GatewayConfig config;
    config.threads_max = 2;
    start(config);
    std::vector<std::unique_ptr<RawClient>> idle;
    for (int i = 0; i < 8; ++i) {
        idle.push_back(std::make_unique<RawClient>(server_->port()));
        idle.back()->send(get("/hello"));
        EXPECT_EQ(status_of(idle.back()->reply()), 200) << "connection " << i;
    }
}

TEST_F(ServerTest, StalledRequestsGiveWayToThoseThatWait) {
    GatewayConfig config;
    config.threads_max = 2;
    config.times.head = std::chrono::hours{1};
    start(config);
    RawClient first{server_->port()};
    RawClient second{server_->port()};
    first.send("GET /hello HTTP/1.1\r\nHo");
    second.send(post("Content-Length: 10\r\n", "half"));
    auto waiting = connect();
    waiting.send(get("/hello"));
    std::string reply;
    std::atomic<bool> done{false};
    std::thread reader{[&] {
        reply = waiting.reply();
        done = true;
    }};
    push_time(server_->clock, [&] { return done.load(); });
    reader.join();
    EXPECT_EQ(status_of(reply), 200);
}

TEST_F(ServerTest, BusyConnectionsGiveWayToThoseThatWait) {
    GatewayConfig config;
    config.threads_max = 1;
    start(config);
    auto busy = connect();
    busy.send(get("/hello"));
    ASSERT_EQ(status_of(busy.reply()), 200);
    auto waiting = connect();
    waiting.send(get("/hello"));
    bool closed = false;
    for (int i = 0; i < 100'000 && !closed; ++i)
        closed = !busy.send(get("/hello")) || !header_of(busy.reply(), "Connection").empty();
    EXPECT_EQ(status_of(waiting.reply()), 200);
}

TEST_F(ServerTest, StopLetsARequestInFlightFinish) {
    start();
    std::mutex mutex;
    std::condition_variable wake;
    bool entered = false;
    bool may_leave = false;
    server_->open("GET", "/slow", {}, [&](const auto&, ports::HttpReply& reply) {
        std::unique_lock lock{mutex};
        entered = true;
        wake.notify_all();
        wake.wait(lock, [&] { return may_leave; });
        return reply.reply(200, "text/plain", {}, "late");
    });
    auto client = connect();
    auto idle = connect();
    idle.send(get("/hello"));
    idle.reply();
    client.send(get("/slow"));
    {
        std::unique_lock lock{mutex};
        wake.wait(lock, [&] { return entered; });
    }
    std::thread stopper{[&] { EXPECT_TRUE(server_->server->stop().ok()); }};
    EXPECT_TRUE(idle.is_closed());
    {
        const std::lock_guard lock{mutex};
        may_leave = true;
        wake.notify_all();
    }
    EXPECT_EQ(body_of(client.reply()), "late");
    EXPECT_TRUE(client.is_closed());
    stopper.join();
}

TEST_F(ServerTest, RefusesADescriptorThatDoesNotListen) {
    start();
    const auto made = Server::start(
        0,
        {server_->config,
         server_->routes,
         nullptr,
         nullptr,
         server_->rates,
         server_->access_log,
         server_->log,
         server_->clock}
    );
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, Code::unavailable);
}

TEST_F(ServerTest, WritesOneLineARequestWithoutSecrets) {
    start();
    auto client = connect();
    client.send(get("/hello?token=secret-in-query", "X-Request-Id: r-1\r\nConnection: close\r\n"));
    client.rest();
    server_->server = nullptr;
    EXPECT_TRUE(
        server_->log.has("request request_id=r-1 method=GET route=/hello plugin=test "
                         "company=c-1 principal=shop status=200 bytes=5 duration_us=")
    );
    EXPECT_FALSE(server_->log.has("pk_shop"));
    EXPECT_FALSE(server_->log.has("secret-in-query"));
}

}  // namespace

}  // namespace portico::gateway
