#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::cells {

/// A bound and listening TCP socket. Owns its file descriptor; closed on exec unless passed on.
class Listener {
public:
    Listener() = default;
    ~Listener();
    Listener(Listener&& other) noexcept;
    Listener& operator=(Listener&& other) noexcept;

    [[nodiscard]] int descriptor() const { return descriptor_; }

    /// The address in use, with the port that the system chose for port 0: "127.0.0.1:41234".
    [[nodiscard]] const std::string& address() const { return address_; }

    [[nodiscard]] std::uint16_t port() const;

private:
    friend Result<Listener> listen_on(std::string_view endpoint);
    Listener(int descriptor, std::string address);

    int descriptor_ = -1;
    std::string address_;
};

/// Binds "127.0.0.1:8080", "[::1]:8080" or "localhost:0" with a backlog of 4096, so that clients
/// wait while a cell restarts. Errors: Code::invalid (no address), Code::conflict (taken),
/// Code::denied (a port below 1024 without the right).
Result<Listener> listen_on(std::string_view endpoint);

}  // namespace portico::cells
