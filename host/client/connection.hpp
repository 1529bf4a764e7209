#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <Poco/Net/Context.h>
#include <Poco/Net/StreamSocket.h>

#include <portico/result.hpp>

#include "client/address_rules.hpp"
#include "client/patience.hpp"

namespace portico::client {

/// One connection to a server, plain or TLS. Its socket never blocks; each call waits as long as
/// its Patience says, however slowly bytes drip. Used by one thread at a time.
class Connection {
public:
    struct Goal {
        IpAddress address;
        std::uint16_t port = 0;
        std::string host;             ///< for SNI and the certificate
        Poco::Net::Context::Ptr tls;  ///< null: plain
    };

    /// Connects and shakes hands. Errors: Code::unavailable with the reason, Code::timeout,
    /// Code::cancelled.
    static Result<std::unique_ptr<Connection>> open(const Goal& goal, const Patience& patience);

    /// Sends all of `text`; `sent` counts what the kernel took, also on an error. On a plain
    /// connection it stops when the server answers before it has everything.
    /// Errors: Code::unavailable (broken), Code::timeout, Code::cancelled.
    Status write(std::string_view text, const Patience& patience, std::size_t& sent);

    /// Waits for bytes; 0: the server ended the connection properly. Errors as write().
    Result<std::size_t> read(std::span<char> into, const Patience& patience);

    /// True when nothing came since the last read: neither bytes nor an end.
    [[nodiscard]] bool is_quiet() const;

private:
    Connection(const Poco::Net::StreamSocket& socket, bool is_tls);

    enum class Ready : std::uint8_t { readable, writable };

    Result<std::size_t> write_some(std::string_view text, short& events);
    /// poll(2). Errors: Code::timeout, Code::cancelled.
    Result<Ready> wait(short events, const Patience& patience) const;
    Status shake_hands(const std::string& host, const Patience& patience);

    Poco::Net::StreamSocket socket_;
    bool is_tls_;
};

}  // namespace portico::client
