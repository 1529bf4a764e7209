// The gateway alone: all that it does for each request, around a handler that does nothing.
// Usage: gateway_bench PORT. GET /api/v1/bench/prices/{sku} with any bearer key of company c-1.
#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>

#include "gateway/server.hpp"

namespace {

using namespace portico;

class SteadyClock final : public ports::Clock {
public:
    [[nodiscard]] ports::Instant now() const override {
        return std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now()
        );
    }

    [[nodiscard]] std::chrono::nanoseconds monotonic() const override {
        return std::chrono::steady_clock::now().time_since_epoch();
    }
};

class NoLog final : public ports::Log {
public:
    void write(ports::Level, std::string_view, std::span<const ports::Field>) override {}
};

class NoMetrics final : public ports::Metrics {
public:
    Result<ports::Series*>
    series(ports::SeriesKind, std::string_view, std::string_view, std::span<const ports::Label>)
        override {
        return unavailable("none");
    }
};

class AnyKey final : public ports::Authenticator {
public:
    [[nodiscard]] ports::Authentication authenticate(const ports::Credentials& given) override {
        if (given.authorization.empty()) return {nullptr, ports::Refusal::credentials_missing};
        auto identity = std::make_shared<ports::Identity>();
        identity->principal.kind = ports::CallerKind::storefront;
        identity->principal.id = "bench";
        identity->principal.company = "c-1";
        identity->principal.roles = 0xffff;
        identity->principal.scopes = {"storefront"};
        identity->valid_until = ports::Instant::max();
        return {identity, ports::Refusal::none};
    }

    [[nodiscard]] std::uint64_t generation() const override { return 1; }
};

int listen_on(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) return -1;
    return ::listen(socket, 1024) == 0 ? socket : -1;
}

}  // namespace

int main(int count, char** arguments) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    const int listener = listen_on(count > 1 ? std::atoi(arguments[1]) : 0);
    const gateway::GatewayConfig config;
    gateway::RouteTable routes;
    gateway::RateLimiter rates;
    NoLog log;
    NoMetrics metrics;
    AnyKey keys;
    const SteadyClock clock;
    gateway::AccessLog access_log{log, metrics};
    const std::string body(200, 'x');
    ports::RoutePolicy policy;
    policy.needs_company = true;
    const auto route = routes.open(
        "bench",
        "GET",
        "/api/v1/bench/prices/{sku}",
        policy,
        [&](const ports::HttpRequest&, ports::HttpReply& reply) {
            return reply.reply(200, "application/json", {}, body);
        }
    );
    auto server = gateway::Server::start(
        listener, {config, routes, &keys, nullptr, rates, access_log, log, clock}
    );
    if (!server || !route) return 1;
    std::cout << "listening on 127.0.0.1:" << (*server)->port() << std::endl;
    int received = 0;
    sigwait(&signals, &received);
    return (*server)->stop().ok() ? 0 : 1;
}
