#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/result.hpp>

namespace portico::ports {

/// One request to a server outside; views end with the call. See portico/abi/client.h.
struct ClientRequest {
    std::string_view owner;  ///< id of the plugin, for pools, metrics and sentences
    std::string_view method;
    std::string_view url;
    std::span<const std::pair<std::string_view, std::string_view>> headers;
    std::string_view body;
    bool is_safe = false;
    bool may_gzip = false;
    std::chrono::milliseconds connect_timeout{5000};
    std::chrono::steady_clock::time_point deadline;  ///< for everything, retries too
    std::uint64_t reply_bytes_max = 16U << 20U;
    /// "erp.example.com", "erp.example.com:8000" or a URL: the admin wrote it into a setting.
    std::span<const std::string> granted_hosts;
    /// The same, as the manifest names them: they need the admin's grant in `[client]` too.
    std::span<const std::string> named_hosts = {};
    /// The admin's own configuration names the server: a name may lead to a private address.
    bool is_private_allowed = false;
    /// True when the call should be given up: asked now and then.
    std::function<bool()> is_cancelled = {};
};

/// Receives one reply: the head once, then pieces of the body. An Error stops it.
class ClientReply {
public:
    virtual ~ClientReply() = default;

    virtual Status head(
        int status, std::span<const std::pair<std::string_view, std::string_view>> headers
    ) = 0;
    virtual Status body(std::string_view piece) = 0;
};

/// Outbound HTTP. Thread-safe.
class HttpClient {
public:
    virtual ~HttpClient() = default;

    /// OK: a whole reply came, whatever its HTTP status. Errors as portico_client.send.
    virtual Status send(const ClientRequest& request, ClientReply& reply) = 0;
};

}  // namespace portico::ports
