#include "client/connection.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/SocketImpl.h>
#include <Poco/Net/Utility.h>

#include "client/tls.hpp"

namespace portico::client {
namespace {

/// What OpenSSL makes one record of: a piece that fails was not sent, as nobody can read half a
/// one.
constexpr std::size_t tls_record_bytes = 16U * 1024U;

Poco::Net::SocketAddress socket_address(const IpAddress& address, std::uint16_t port) {
    const auto skip = address.is_v4() ? 12U : 0U;
    const auto size = static_cast<poco_socklen_t>(address.bytes.size() - skip);
    return {Poco::Net::IPAddress{address.bytes.data() + skip, size}, port};
}

std::string reason_of(const Poco::Exception& error) {
    const auto text = error.displayText();
    // OpenSSL's numbers say nothing to a person: "...:SSL routines::unexpected eof while reading".
    const auto colon = text.rfind(':');
    const bool is_openssl = text.find("SSL routines") != std::string::npos;
    if (is_openssl && colon + 1 < text.size()) return text.substr(colon + 1);
    return text;
}

Error broken(const std::string& reason) {
    return unavailable(reason);
}

}  // namespace

Connection::Connection(const Poco::Net::StreamSocket& socket, bool is_tls)
    : socket_{socket}, is_tls_{is_tls} {}

Result<std::unique_ptr<Connection>> Connection::open(const Goal& goal, const Patience& patience) {
    try {
        Poco::Net::StreamSocket plain;
        plain.connectNB(socket_address(goal.address, goal.port));
        const int descriptor = plain.impl()->sockfd();
        ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
        std::unique_ptr<Connection> made{new Connection{plain, false}};
        PORTICO_TRY(made->wait(POLLOUT, patience));
        const int failure = plain.impl()->socketError();
        if (failure != 0) return broken(std::generic_category().message(failure));
        plain.setNoDelay(true);
        if (goal.tls.isNull()) return made;
        const auto name = parse_address(goal.host) ? std::string{} : goal.host;  // RFC 6066 3
        made->socket_ = Poco::Net::SecureStreamSocket::attach(plain, name, goal.tls);
        made->is_tls_ = true;
        PORTICO_TRY(made->shake_hands(goal.host, patience));
        return made;
    } catch (const Poco::Exception& error) {
        return broken(reason_of(error));
    }
}

Status Connection::shake_hands(const std::string& host, const Patience& patience) {
    using Poco::Net::SecureStreamSocket;
    SecureStreamSocket secure{socket_};
    const CertificateRefusal refusal;
    try {
        while (true) {
            Poco::Net::Utility::clearErrorStack();
            const int step = secure.completeHandshake();
            if (step > 0) break;
            if (step == 0) return broken("the server ended the connection instead of TLS");
            const bool writes = step == SecureStreamSocket::ERR_SSL_WANT_WRITE;
            PORTICO_TRY(wait(writes ? POLLOUT : POLLIN, patience));
        }
    } catch (const Poco::Exception& error) {
        if (refusal.reason().empty()) return broken("TLS failed: " + reason_of(error));
        return broken(
            "its certificate is not trusted (" + refusal.reason() +
            "). If it is the right server, put its authority's certificate into the file that "
            "ca_file in [client] of the configuration names."
        );
    }
    try {
        secure.verifyPeerCertificate(host);
        return {};
    } catch (const Poco::Exception&) {
        return broken(
            "its certificate was made for another name. Ask for the server by the name in its "
            "certificate, or give it one for " +
            host + "."
        );
    }
}

Result<Connection::Ready> Connection::wait(short events, const Patience& patience) const {
    while (true) {
        pollfd waiting{socket_.impl()->sockfd(), events, 0};
        const int ready = ::poll(&waiting, 1, static_cast<int>(patience.slice().count()));
        // An error is ready for both: the call that follows says which.
        if (ready > 0) {
            const bool can_write = (events & POLLOUT) != 0 && (waiting.revents & ~POLLIN) != 0;
            return can_write ? Ready::writable : Ready::readable;
        }
        if (patience.is_cancelled()) return Error{Code::cancelled, "called off"};
        if (patience.is_over()) return Error{Code::timeout, "the time was over"};
    }
}

/// What the kernel or OpenSSL took; 0 and `events` to wait for when neither took anything.
Result<std::size_t> Connection::write_some(std::string_view text, short& events) {
    if (!is_tls_) {
        // Not through Poco, which throws when a socket that does not block is full.
        const auto took = ::send(socket_.impl()->sockfd(), text.data(), text.size(), MSG_NOSIGNAL);
        if (took >= 0) return static_cast<std::size_t>(took);
        if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR) {
            return broken(std::generic_category().message(errno));
        }
        events = POLLOUT | POLLIN;
        return std::size_t{0};
    }
    const auto size = std::min(text.size(), tls_record_bytes);
    Poco::Net::Utility::clearErrorStack();
    const int took = socket_.sendBytes(text.data(), static_cast<int>(size));
    if (took > 0) return static_cast<std::size_t>(took);
    events = took == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_READ ? POLLIN : POLLOUT;
    return std::size_t{0};
}

Status Connection::write(std::string_view text, const Patience& patience, std::size_t& sent) {
    sent = 0;
    try {
        while (sent < text.size()) {
            short events = 0;
            const auto took = PORTICO_TRY(write_some(text.substr(sent), events));
            sent += took;
            if (took > 0) continue;
            const auto ready = PORTICO_TRY(wait(events, patience));
            if (ready == Ready::readable && !is_tls_) return broken("it answered early");
        }
        return {};
    } catch (const Poco::Exception& error) {
        return broken(reason_of(error));
    }
}

Result<std::size_t> Connection::read(std::span<char> into, const Patience& patience) {
    try {
        while (true) {
            if (is_tls_) Poco::Net::Utility::clearErrorStack();
            const int got = socket_.receiveBytes(into.data(), static_cast<int>(into.size()));
            if (got >= 0) return static_cast<std::size_t>(got);
            const bool writes = is_tls_ && got == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_WRITE;
            PORTICO_TRY(wait(writes ? POLLOUT : POLLIN, patience));
        }
    } catch (const Poco::Exception& error) {
        return broken(reason_of(error));
    }
}

bool Connection::is_quiet() const {
    pollfd waiting{socket_.impl()->sockfd(), POLLIN, 0};
    return ::poll(&waiting, 1, 0) == 0;
}

}  // namespace portico::client
