#include "client/testing/scripted_server.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sys/socket.h>

#include <Poco/Exception.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SecureStreamSocketImpl.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocketImpl.h>
#include <Poco/Net/Utility.h>

namespace portico::client::testing {
namespace {

class AcceptingImpl final : public Poco::Net::SecureStreamSocketImpl {
public:
    AcceptingImpl(Poco::Net::StreamSocketImpl* below, Poco::Net::Context::Ptr context)
        : SecureStreamSocketImpl{below, std::move(context)} {
        acceptSSL();
    }
};

class Accepting final : public Poco::Net::SecureStreamSocket {
public:
    explicit Accepting(Poco::Net::SocketImpl* impl) : SecureStreamSocket{impl} {}
};

std::size_t body_length(std::string head) {
    std::ranges::transform(head, head.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    });
    constexpr std::string_view name = "content-length: ";
    const auto at = head.find(name);
    return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + name.size(), nullptr, 10);
}

}  // namespace

std::size_t Peer::read_some() {
    std::array<char, 64U * 1024U> piece{};
    try {
        Poco::Net::Utility::clearErrorStack();
        const int got = socket_.receiveBytes(piece.data(), static_cast<int>(piece.size()));
        if (got <= 0) return 0;
        read_.append(piece.data(), static_cast<std::size_t>(got));
        return static_cast<std::size_t>(got);
    } catch (const Poco::Exception&) {
        return 0;
    }
}

std::string Peer::read_request() {
    auto end = read_.find("\r\n\r\n");
    while (end == std::string::npos) {
        if (read_some() == 0) return {};
        end = read_.find("\r\n\r\n");
    }
    const auto size = end + 4 + body_length(read_.substr(0, end + 4));
    while (read_.size() < size) {
        if (read_some() == 0) return {};
    }
    auto request = read_.substr(0, size);
    read_.erase(0, size);
    return request;
}

bool Peer::send(std::string_view bytes) {
    try {
        while (!bytes.empty()) {
            Poco::Net::Utility::clearErrorStack();
            const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1U << 20U));
            const int sent =
                socket_.sendBytes(bytes.data(), size, socket_.secure() ? 0 : MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
        return true;
    } catch (const Poco::Exception&) {
        return false;
    }
}

bool Peer::reply(std::string_view body, std::string_view headers) {
    std::string text = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    return send(text.append(headers).append("\r\n").append(body));
}

void Peer::wait_for_end() {
    while (read_some() > 0) read_.clear();
}

void Peer::reset() {
    socket_.setLinger(true, 0);
    socket_.close();
}

ScriptedServer::ScriptedServer(Script script, Poco::Net::Context::Ptr tls)
    : script_{std::move(script)},
      tls_{std::move(tls)},
      listener_{Poco::Net::SocketAddress{"127.0.0.1", 0}, 256},
      acceptor_{[this] { accept_all(); }} {}

ScriptedServer::~ScriptedServer() {
    is_ending_ = true;
    // Wakes accept().
    ::shutdown(listener_.impl()->sockfd(), SHUT_RDWR);
    acceptor_.join();
    {
        const std::lock_guard lock{mutex_};
        for (auto& socket : open_) ::shutdown(socket.impl()->sockfd(), SHUT_RDWR);
    }
    for (auto& thread : threads_) thread.join();
}

std::string ScriptedServer::place() const {
    return "127.0.0.1:" + std::to_string(port());
}

std::string ScriptedServer::url(std::string_view target) const {
    return (tls_.isNull() ? "http://" : "https://") + place() + std::string{target};
}

void ScriptedServer::accept_all() {
    while (!is_ending_) {
        try {
            auto socket = listener_.acceptConnection();
            const std::lock_guard lock{mutex_};
            open_.push_back(socket);
            threads_.emplace_back(&ScriptedServer::serve, this, socket, connections_.fetch_add(1));
            // Given up under the lock, which the serving thread takes at its end: it is the last
            // owner.
            socket = Poco::Net::StreamSocket{};
        } catch (const Poco::Exception&) {
            // The listener was shut down.
        }
    }
}

void ScriptedServer::serve(Poco::Net::StreamSocket socket, int number) {
    try {
        socket.setNoDelay(true);
        if (!tls_.isNull()) {
            auto* below = static_cast<Poco::Net::StreamSocketImpl*>(socket.impl());
            const Accepting secure{new AcceptingImpl{below, tls_}};
            Peer peer{secure};
            script_(peer, number);
        } else {
            Peer peer{socket};
            script_(peer, number);
        }
    } catch (const Poco::Exception&) {
        // A handshake that the client broke off.
    }
    // The end of a server that closes: a plain close, after what was sent.
    try {
        if (socket.impl()->initialized()) ::shutdown(socket.impl()->sockfd(), SHUT_RDWR);
    } catch (const Poco::Exception&) {
        // The script closed it.
    }
    const std::lock_guard lock{mutex_};
    std::erase_if(open_, [&](const auto& one) { return one.impl() == socket.impl(); });
}

ScriptedServer::Script answering(std::string body) {
    return [body = std::move(body)](Peer& peer, int) {
        while (!peer.read_request().empty()) {
            if (!peer.reply(body)) return;
        }
    };
}

}  // namespace portico::client::testing
