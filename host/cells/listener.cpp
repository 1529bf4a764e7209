#include "cells/listener.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace portico::cells {
namespace {

constexpr int backlog = 4096;

struct Endpoint {
    std::string host;
    std::string port;
};

Result<Endpoint> parse_endpoint(std::string_view text) {
    const auto colon = text.rfind(':');
    auto host = colon == std::string_view::npos ? std::string_view{} : text.substr(0, colon);
    const auto port = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
    }
    std::uint16_t number = 0;
    const auto parsed = std::from_chars(port.data(), port.data() + port.size(), number);
    if (host.empty() || port.empty() || parsed.ec != std::errc{} ||
        parsed.ptr != port.data() + port.size()) {
        return invalid(
            "`" + std::string{text} + "` is no address to listen on: write it as 127.0.0.1:8080"
        );
    }
    return Endpoint{std::string{host}, std::string{port}};
}

Error bind_error(std::string_view endpoint, int code) {
    const auto name = std::string{endpoint};
    if (code == EADDRINUSE) {
        return conflict(
            name +
            " is taken by another program: stop it, or choose another address, for example "
            "--set gateway.listen=127.0.0.1:0"
        );
    }
    if (code == EACCES) {
        return denied(name + " needs root or CAP_NET_BIND_SERVICE: choose a port above 1023");
    }
    return invalid("can't listen on " + name + ": " + std::system_category().message(code));
}

std::string bound_address(int descriptor) {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    auto* address = reinterpret_cast<sockaddr*>(&storage);
    if (getsockname(descriptor, address, &length) != 0 || getnameinfo(
                                                              address,
                                                              length,
                                                              host.data(),
                                                              host.size(),
                                                              port.data(),
                                                              port.size(),
                                                              NI_NUMERICHOST | NI_NUMERICSERV
                                                          ) != 0) {
        return "?";
    }
    const std::string name{host.data()};
    const auto shown = name.find(':') == std::string::npos ? name : "[" + name + "]";
    return shown + ":" + port.data();
}

}  // namespace

Listener::Listener(int descriptor, std::string address)
    : descriptor_{descriptor}, address_{std::move(address)} {}

Listener::~Listener() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Listener::Listener(Listener&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)}, address_{std::move(other.address_)} {}

Listener& Listener::operator=(Listener&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(address_, other.address_);
    return *this;
}

std::uint16_t Listener::port() const {
    std::uint16_t number = 0;
    const auto colon = address_.rfind(':');
    if (colon == std::string::npos) return 0;
    std::from_chars(address_.data() + colon + 1, address_.data() + address_.size(), number);
    return number;
}

Result<Listener> listen_on(std::string_view endpoint) {
    const auto parsed = PORTICO_TRY(parse_endpoint(endpoint));
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    if (const int code = getaddrinfo(parsed.host.c_str(), parsed.port.c_str(), &hints, &found);
        code != 0) {
        return invalid("can't listen on " + std::string{endpoint} + ": " + gai_strerror(code));
    }
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner{found, &freeaddrinfo};

    const int descriptor =
        ::socket(found->ai_family, found->ai_socktype | SOCK_CLOEXEC, found->ai_protocol);
    if (descriptor < 0) return bind_error(endpoint, errno);
    Listener listener{descriptor, ""};
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (::bind(descriptor, found->ai_addr, found->ai_addrlen) != 0 ||
        ::listen(descriptor, backlog) != 0) {
        return bind_error(endpoint, errno);
    }
    listener.address_ = bound_address(descriptor);
    return listener;
}

}  // namespace portico::cells
