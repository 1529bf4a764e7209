#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/server.hpp"
#include "ports/authentication.hpp"

/// For tests: a server on a free port with fakes around it, and a client that sends any bytes.
namespace portico::gateway::testing {

/// Real monotonic time that a test can push ahead.
class TestClock final : public ports::Clock {
public:
    [[nodiscard]] ports::Instant now() const override;
    [[nodiscard]] std::chrono::nanoseconds monotonic() const override;

    void advance(std::chrono::nanoseconds step) { ahead_ns_ += step.count(); }

private:
    std::atomic<std::int64_t> ahead_ns_{0};
};

class RecordedLog final : public ports::Log {
public:
    void write(ports::Level level, std::string_view text, std::span<const ports::Field> fields)
        override;

    /// All lines as "text name=value name=value".
    [[nodiscard]] std::vector<std::string> lines() const;
    [[nodiscard]] bool has(std::string_view part) const;

private:
    mutable std::mutex mutex_;
    std::vector<std::string> lines_;
};

class NoMetrics final : public ports::Metrics {
public:
    Result<ports::Series*>
    series(ports::SeriesKind, std::string_view, std::string_view, std::span<const ports::Label>)
        override {
        return unavailable("not measured in tests");
    }
};

/// Knows "Bearer pk_shop" (storefront), "Bearer member" (a buyer of c-1) and "Bearer po_root".
class FakeAuthenticator final : public ports::Authenticator {
public:
    ports::Authentication authenticate(const ports::Credentials& credentials) override;

    [[nodiscard]] std::uint64_t generation() const override { return generation_.load(); }

    void forget_everybody() {
        forgotten_ = true;
        ++generation_;
    }

    [[nodiscard]] int asked() const { return asked_.load(); }

private:
    std::atomic<std::uint64_t> generation_{1};
    std::atomic<bool> forgotten_{false};
    std::atomic<int> asked_{0};
};

/// A listening socket on a free port of 127.0.0.1; closed when destroyed.
class TestListener {
public:
    TestListener();
    ~TestListener();
    TestListener(const TestListener&) = delete;
    TestListener& operator=(const TestListener&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }

    [[nodiscard]] std::uint16_t port() const;

private:
    int descriptor_;
};

class TestServer {
public:
    explicit TestServer(GatewayConfig config = {}, IdempotencyStore* idempotency = nullptr);

    /// Opens a route that stays open.
    void open(
        std::string method,
        std::string pattern,
        ports::RoutePolicy policy,
        ports::HttpHandler handler
    );

    /// Opens GET `pattern`, for anybody, with a fixed answer.
    void open_public(std::string pattern, std::string body);

    void start();

    [[nodiscard]] std::uint16_t port() const { return server->port(); }

    GatewayConfig config;
    TestClock clock;
    RecordedLog log;
    NoMetrics metrics;
    FakeAuthenticator authenticator;
    RateLimiter rates;
    AccessLog access_log{log, metrics};
    RouteTable routes;
    TestListener listener;
    std::vector<std::unique_ptr<ports::OpenRoute>> open_routes;
    IdempotencyStore* idempotency;
    std::unique_ptr<Server> server;
};

/// Sends raw bytes and reads raw bytes; every read ends after 10 s at the latest.
class RawClient {
public:
    explicit RawClient(std::uint16_t port);
    ~RawClient();
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    /// False: the server has closed.
    bool send(std::string_view bytes);
    void end_sending();

    /// Reads one reply with its body by Content-Length or chunks; "" at the end of the stream.
    std::string reply(bool is_head = false);

    /// Everything until the server closes.
    std::string rest();

    /// True if the server closes without another byte.
    bool is_closed() { return rest().empty(); }

private:
    bool receive();

    int descriptor_;
    std::string bytes_;
};

/// "HTTP/1.1 404 Not Found..." is 404; 0 if there is no reply.
int status_of(std::string_view reply);

/// Value of a header of a reply; "" if it has none.
std::string header_of(std::string_view reply, std::string_view name);
std::string body_of(std::string_view reply);

/// One GET with "Bearer pk_shop" for company c-1 and further header lines (each with CRLF).
std::string get(std::string_view path, std::string_view headers = {});

}  // namespace portico::gateway::testing
