#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <Poco/Net/Context.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

/// A server whose misbehaviour each test writes down.
namespace portico::client::testing {

/// The server's end of one connection.
class Peer {
public:
    explicit Peer(const Poco::Net::StreamSocket& socket) : socket_{socket} {}

    /// Head and body (by its Content-Length) of the next request; empty when the client ended the
    /// connection.
    std::string read_request();

    /// False when the client is gone.
    bool send(std::string_view bytes);

    /// A reply with a right Content-Length.
    bool reply(std::string_view body, std::string_view headers = "");

    /// Waits until the client ends the connection.
    void wait_for_end();

    /// Ends it so that the client sees "connection reset".
    void reset();

    [[nodiscard]] int descriptor() const { return socket_.impl()->sockfd(); }

private:
    std::size_t read_some();

    Poco::Net::StreamSocket socket_;
    std::string read_;
};

/// What scripts saw, for the test. Thread-safe.
class Seen {
public:
    void add(std::string text) {
        const std::lock_guard lock{mutex_};
        texts_.push_back(std::move(text));
    }

    [[nodiscard]] std::vector<std::string> all() const {
        const std::lock_guard lock{mutex_};
        return texts_;
    }

    /// Empty when there was none.
    [[nodiscard]] std::string last() const {
        const std::lock_guard lock{mutex_};
        return texts_.empty() ? std::string{} : texts_.back();
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> texts_;
};

/// Listens on 127.0.0.1 and runs `script` for each connection, on a thread of its own. The
/// connection ends with the script. The destructor cuts what is open.
class ScriptedServer {
public:
    /// `number` counts the connections from 0.
    using Script = std::function<void(Peer& peer, int number)>;

    explicit ScriptedServer(Script script, Poco::Net::Context::Ptr tls = nullptr);
    ~ScriptedServer();
    ScriptedServer(const ScriptedServer&) = delete;
    ScriptedServer& operator=(const ScriptedServer&) = delete;

    [[nodiscard]] std::uint16_t port() const { return listener_.address().port(); }

    /// "http://127.0.0.1:PORT" and the target.
    [[nodiscard]] std::string url(std::string_view target = "/") const;

    /// "127.0.0.1:PORT".
    [[nodiscard]] std::string place() const;

    [[nodiscard]] int connections() const { return connections_.load(); }

private:
    void accept_all();
    void serve(Poco::Net::StreamSocket socket, int number);

    Script script_;
    Poco::Net::Context::Ptr tls_;
    Poco::Net::ServerSocket listener_;
    std::atomic<bool> is_ending_{false};
    std::atomic<int> connections_{0};
    std::mutex mutex_;
    std::vector<Poco::Net::StreamSocket> open_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

/// Reads every request of a connection and answers it with `body`.
ScriptedServer::Script answering(std::string body);

}  // namespace portico::client::testing
