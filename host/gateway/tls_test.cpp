
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <gtest/gtest.h>

#include "gateway/test_server.hpp"

namespace portico::gateway {

namespace {

using testing::RawClient;
using testing::status_of;
using testing::TestServer;

/// A certificate for 127.0.0.1, made by the openssl program.
class Certificate {
public:
    Certificate() {
        auto pattern = ::testing::TempDir() + "portico-tls-XXXXXX";
        folder_ = mkdtemp(pattern.data());
        const auto command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 "
            "-nodes -days 2 -subj /CN=127.0.0.1 -keyout " +
            files().key + " -out " + files().certificate + " 2>/dev/null";
        EXPECT_EQ(std::system(command.c_str()), 0);
    }

    ~Certificate() { std::filesystem::remove_all(folder_); }

    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;

    [[nodiscard]] TlsFiles files() const {
        return {(folder_ / "cert.pem").string(), (folder_ / "key.pem").string()};
    }

private:
    std::filesystem::path folder_;
};

class TlsTest : public ::testing::Test {
protected:
    void start() {
        GatewayConfig config;
        config.tls = certificate_.files();
        server_ = std::make_unique<TestServer>(config);
        server_->open_public("/hello", "hello");
        server_->open("POST", "/echo", {}, [](const auto& request, ports::HttpReply& reply) {
            return reply.reply(200, "text/plain", {}, request.body);
        });
        server_->start();
    }

    std::string ask(const std::string& request, int protocols_off = 0) {
        Poco::Net::Context::Ptr context = new Poco::Net::Context{
            Poco::Net::Context::TLS_CLIENT_USE, "", Poco::Net::Context::VERIFY_NONE};
        if (protocols_off != 0) context->disableProtocols(protocols_off);
        Poco::Net::SecureStreamSocket socket{
            Poco::Net::SocketAddress{"127.0.0.1", server_->port()}, context};
        for (std::size_t sent = 0; sent < request.size();)
            sent += static_cast<std::size_t>(
                socket.sendBytes(request.data() + sent, static_cast<int>(request.size() - sent))
            );
        std::string reply;
        char piece[4096];
        for (int got = 0; (got = socket.receiveBytes(piece, sizeof piece)) > 0;)
            reply.append(piece, static_cast<std::size_t>(got));
        return reply;
    }

    Certificate certificate_;
    std::unique_ptr<TestServer> server_;
};

const std::string hello = "GET /hello HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n";

TEST_F(TlsTest, AnswersOverTls) {
    start();
    const auto reply = ask(hello);
    EXPECT_EQ(status_of(reply), 200);
    EXPECT_TRUE(reply.ends_with("hello"));
}

TEST_F(TlsTest, CarriesLargeBodiesBothWays) {
    start();
    const std::string body(500'000, 'b');
    const auto reply = ask(
        "POST /echo HTTP/1.1\r\nHost: t\r\nConnection: close\r\nAuthorization: Bearer pk_shop\r\n"
        "Content-Length: 500000\r\n\r\n" +
        body
    );
    EXPECT_EQ(testing::body_of(reply), body);
}

TEST_F(TlsTest, RefusesOldProtocols) {
    start();
    EXPECT_THROW(
        ask(hello, Poco::Net::Context::PROTO_TLSV1_2 | Poco::Net::Context::PROTO_TLSV1_3),
        Poco::Exception
    );
    EXPECT_EQ(status_of(ask(hello)), 200) << "the server goes on";
}

TEST_F(TlsTest, PlainHttpOnTheTlsPortEndsTheConnection) {
    start();
    RawClient client{server_->port()};
    client.send(hello);
    EXPECT_EQ(status_of(client.rest()), 0);
    EXPECT_EQ(status_of(ask(hello)), 200) << "the server goes on";
}

TEST_F(TlsTest, AHandshakeThatStopsEndsInTime) {
    start();
    RawClient client{server_->port()};
    client.send("\x16\x03\x01");
    std::atomic<bool> closed{false};
    std::thread reader{[&] {
        client.rest();
        closed = true;
    }};
    // The client itself gives up after ten seconds; the server must have closed before.
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds{8};
    while (!closed && std::chrono::steady_clock::now() < patience) {
        server_->clock.advance(std::chrono::seconds{1});
        std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }
    EXPECT_TRUE(closed);
    reader.join();
}

TEST_F(TlsTest, SaysWhatIsWrongWithItsFiles) {
    GatewayConfig config;
    config.tls = {"/nowhere/cert.pem", "/nowhere/key.pem"};
    TestServer server{config};
    const auto made = Server::start(
        server.listener.descriptor(),
        {server.config,
         server.routes,
         nullptr,
         nullptr,
         server.rates,
         server.access_log,
         server.log,
         server.clock}
    );
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().code, Code::invalid);
    EXPECT_NE(made.error().message.find("/nowhere/cert.pem"), std::string::npos);
    EXPECT_NE(made.error().message.find("gateway.tls_certificate"), std::string::npos);
}

}  // namespace

}  // namespace portico::gateway
