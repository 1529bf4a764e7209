#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include <portico/result.hpp>

#include "gateway/exchange.hpp"

namespace portico::gateway {

/// Serves HTTP/1.1 on a listening socket, with a thread for each active connection, up to
/// `threads_max`. Where more clients are connected, the longest idle connections are closed in
/// favour of those that wait, then requests that stalled for two seconds, and busy connections
/// close after 32 more requests; so nobody starves, and a client that keeps idle connections must
/// expect to open a new one.
class Server {
public:
    /// Serves the socket `listening_descriptor`, which stays the caller's, until `stop`.
    /// `services` outlive the server. Errors: Code::invalid (certificate or key can't be used, with
    /// what to do), Code::unavailable (the descriptor is no listening socket).
    static Result<std::unique_ptr<Server>> start(
        int listening_descriptor, const Services& services
    );

    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;

    /// Takes no more connections, closes idle ones, and gives requests in flight the time that the
    /// configuration sets. Errors: Code::timeout if a handler still runs then; do not destroy what
    /// it uses. Also called by the destructor.
    Status stop();

private:
    class Running;

    explicit Server(std::unique_ptr<Running> running);

    std::unique_ptr<Running> running_;
};

}  // namespace portico::gateway
