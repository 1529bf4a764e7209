#pragma once

#include <memory>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "client/pool.hpp"
#include "client/resolver.hpp"
#include "ports/http_client.hpp"
#include "ports/metrics.hpp"

namespace portico::client {

struct ClientSettings {
    std::vector<std::string> granted_hosts = {};     ///< of `[client]`
    std::vector<std::string> private_networks = {};  ///< "10.0.0.0/8", ...
    std::string ca_file = {};                        ///< beside the system's authorities
    PoolLimits pool = {};
    Resolve resolve = client::resolve;
};

/// HTTP/1.1 over connections that are kept. What is broken before anything came back is sent again
/// where that does no harm: any request of which nothing was sent over a connection that was idle
/// for too long; a safe one (GET, HEAD, `is_safe`) twice more, after a short pause. Thread-safe.
class PooledClient final : public ports::HttpClient {
public:
    /// Errors: Code::invalid with the key of `[client]` that is wrong.
    static Result<std::unique_ptr<PooledClient>> create(
        const ClientSettings& settings, ports::Metrics& metrics
    );

    ~PooledClient() override;
    PooledClient(const PooledClient&) = delete;
    PooledClient& operator=(const PooledClient&) = delete;

    Status send(const ports::ClientRequest& request, ports::ClientReply& reply) override;

    /// Connections that wait for their next use.
    [[nodiscard]] std::size_t idle_connections() const;

private:
    struct Parts;
    struct Sending;

    explicit PooledClient(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace portico::client
