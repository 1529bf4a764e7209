#include "gateway/server.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <Poco/Exception.h>
#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/Net/TCPServerParams.h>
#include <Poco/ThreadPool.h>

#include "gateway/connection.hpp"
#include "gateway/sockets.hpp"

namespace portico::gateway {

namespace {

constexpr std::chrono::milliseconds tick{50};
constexpr Poco::Timespan::TimeDiff thread_idle = 250'000;  // microseconds
constexpr int ticks_between_sweeps = 20 * 60;

/// A connection that failed before it began (the client was gone already).
class NoConnection final : public Poco::Net::TCPServerConnection {
public:
    using TCPServerConnection::TCPServerConnection;

    void run() override {}
};

class ConnectionFactory final : public Poco::Net::TCPServerConnectionFactory {
public:
    ConnectionFactory(const Services& services, ServerState& state, Poco::Net::Context::Ptr tls)
        : services_{services}, state_{state}, tls_{std::move(tls)} {}

    Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& accepted
    ) override {
        try {
            Poco::Net::StreamSocket socket = accepted;
            const auto descriptor = socket.impl()->sockfd();
            send_without_delay(socket);
            if (tls_) socket = wrap_tls(accepted, tls_);
            return new Connection{socket, descriptor, services_, state_};
        } catch (const Poco::Exception&) {
            return new NoConnection{accepted};
        }
    }

private:
    const Services& services_;
    ServerState& state_;
    Poco::Net::Context::Ptr tls_;
};

Poco::Net::TCPServerParams::Ptr parameters(const GatewayConfig& config) {
    Poco::Net::TCPServerParams::Ptr params = new Poco::Net::TCPServerParams;
    params->setMaxThreads(config.threads_max);
    params->setMaxQueued(config.queue_max);
    // Poco's dispatcher can miss the wake-up at its stop; then a thread sleeps this long.
    params->setThreadIdleTime(Poco::Timespan{thread_idle});
    return params;
}

}  // namespace

class Server::Running {
public:
    Running(
        const Services& services,
        const Poco::Net::ServerSocket& socket,
        const Poco::Net::Context::Ptr& tls
    )
        : services_{services},
          pool_{1, std::max<int>(services.config.threads_max, 1), 10},
          server_{
              new ConnectionFactory{services_, state_, tls},
              pool_,
              socket,
              parameters(services.config)},
          keeper_{[this] { keep(); }} {
        server_.start();
    }

    ~Running() {
        static_cast<void>(stop());
        {
            const std::lock_guard lock{mutex_};
            ended_ = true;
        }
        wake_.notify_all();
        keeper_.join();
        services_.access_log.drain();
    }

    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }

    Status stop() {
        if (state_.stopping.exchange(true)) return {};
        server_.stop();
        const auto deadline = std::chrono::steady_clock::now() + services_.config.times.drain;
        while (is_busy() && std::chrono::steady_clock::now() < deadline) {
            state_.watchdog.close_idle();
            std::this_thread::sleep_for(std::chrono::milliseconds{2});
        }
        if (!is_busy()) return {};
        state_.watchdog.close_all();
        const auto last = std::chrono::steady_clock::now() + std::chrono::seconds{1};
        while (is_busy() && std::chrono::steady_clock::now() < last)
            std::this_thread::sleep_for(std::chrono::milliseconds{2});
        if (!is_busy()) return {};
        return Error{Code::timeout, "Requests are still in their handlers after the drain time."};
    }

private:
    [[nodiscard]] bool is_busy() const { return state_.watchdog.size() > 0; }

    /// Deadlines, crowding, the request log, and now and then what expired.
    void keep() {
        std::unique_lock lock{mutex_};
        for (int ticks = 1; !wake_.wait_for(lock, tick, [this] { return ended_; }); ++ticks) {
            const auto queued = static_cast<std::size_t>(std::max(0, server_.queuedConnections()));
            state_.crowded.store(queued > 0, std::memory_order_relaxed);
            state_.watchdog.sweep(services_.clock.monotonic(), queued);
            services_.access_log.drain();
            if (ticks % ticks_between_sweeps == 0 && services_.idempotency != nullptr)
                static_cast<void>(services_.idempotency->sweep());
        }
    }

    const Services services_;
    ServerState state_;
    Poco::ThreadPool pool_;
    Poco::Net::TCPServer server_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool ended_ = false;
    std::thread keeper_;
};

Server::Server(std::unique_ptr<Running> running) : running_{std::move(running)} {}

Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(int listening_descriptor, const Services& services) {
    auto socket = PORTICO_TRY(adopt_listener(listening_descriptor));
    Poco::Net::Context::Ptr tls;
    if (services.config.tls.enabled()) tls = PORTICO_TRY(load_tls(services.config.tls));
    try {
        return std::unique_ptr<Server>{
            new Server{std::make_unique<Running>(services, socket, tls)}};
    } catch (const Poco::Exception& error) {
        return unavailable("The gateway can't start its threads: " + error.displayText());
    }
}

std::uint16_t Server::port() const {
    return running_->port();
}

Status Server::stop() {
    return running_->stop();
}

}  // namespace portico::gateway
