#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/result.hpp>

#include "ports/clock.hpp"

namespace portico::ports {

using TextPair = std::pair<std::string_view, std::string_view>;

/// Who calls, after authentication.
enum class CallerKind : std::uint8_t { anonymous, storefront, member, operator_ };

struct Principal {
    CallerKind kind = CallerKind::anonymous;
    std::string id;           ///< key id, member id or operator name, for logs and audit
    std::string company;      ///< empty: none chosen
    std::string member;       ///< empty: none
    std::uint32_t roles = 0;  ///< PORTICO_ROLE_* bits
    std::vector<std::string> scopes;
};

/// A request that was authenticated and scoped; all views live until the handler returned.
struct HttpRequest {
    std::string_view method;
    std::string_view path;                      ///< decoded
    std::span<const TextPair> path_parameters;  ///< decoded
    std::span<const TextPair> query;            ///< decoded, in order
    std::string_view body;
    std::string_view content_type;  ///< lower case, without parameters
    std::string_view language;      ///< "en", "uk" or "ru"
    std::string_view request_id;
    const Principal* principal = nullptr;
    Instant deadline{};
    std::function<std::optional<std::string_view>(std::string_view name)> header;
};

/// How a handler answers: `reply` once, or `start` and then `piece`s. Used on the request's thread.
class HttpReply {
public:
    virtual ~HttpReply() = default;

    /// Errors: Code::conflict when answered already.
    virtual Status reply(
        int status,
        std::string_view content_type,
        std::span<const TextPair> headers,
        std::string_view body
    ) = 0;

    virtual Status start(
        int status, std::string_view content_type, std::span<const TextPair> headers
    ) = 0;

    /// Waits until the client took it. Errors: Code::timeout, Code::cancelled (client gone).
    virtual Status piece(std::string_view bytes) = 0;

    [[nodiscard]] virtual bool answered() const = 0;

    /// Answers with the problem that the gateway knows by the last part of its type, such as
    /// "price-changed"; it adds status, title in the caller's language and request id. `detail` is
    /// a sentence; `members` are further members of the object (`"lines":[...]`), or empty.
    /// Errors: Code::unsupported where the gateway knows no such problem.
    virtual Status problem(
        std::string_view kind, std::string_view detail, std::string_view members
    ) {
        static_cast<void>(detail);
        static_cast<void>(members);
        return Error{Code::unsupported, "There is no problem \"" + std::string{kind} + "\"."};
    }
};

using HttpHandler = std::function<Status(const HttpRequest&, HttpReply&)>;

/// Of PORTICO_ROUTE_*.
struct RoutePolicy {
    std::uint32_t roles = 0;  ///< PORTICO_ROLE_* of which one is needed; 0: any
    bool needs_company = false;
    bool operators_only = false;
    bool idempotent = false;  ///< honours Idempotency-Key
    bool no_etag = false;
    bool is_public = false;            ///< no credentials needed (host routes only)
    std::uint32_t body_bytes_max = 0;  ///< 0: the gateway's default
};

/// Closes the route when destroyed: no new request comes; `close` returns at once, `drain` waits.
class OpenRoute {
public:
    virtual ~OpenRoute() = default;

    virtual void close() = 0;
    /// Requests in the handler now.
    [[nodiscard]] virtual std::size_t in_flight() const = 0;
};

/// Where plugins and the host put their routes. Thread-safe; opening and closing never block
/// requests of other routes.
class Router {
public:
    virtual ~Router() = default;

    /// `pattern`: "/api/v1/pricing/prices/{sku}"; a literal segment wins over a parameter.
    /// Errors: Code::conflict (taken: names the owner), Code::invalid (pattern).
    virtual Result<std::unique_ptr<OpenRoute>> open(
        std::string owner,
        std::string method,
        std::string pattern,
        RoutePolicy policy,
        HttpHandler handler
    ) = 0;
};

/// The merged API description: each owner's OpenAPI fragment comes and goes with it.
class ApiDescription {
public:
    virtual ~ApiDescription() = default;

    /// JSON of an OpenAPI 3.1 document with `paths` and `components`. Errors: Code::invalid,
    /// Code::conflict (a path or component that another owner has with other content).
    virtual Status add(std::string owner, std::string_view openapi_json) = 0;
    virtual void remove(std::string_view owner) = 0;
};

}  // namespace portico::ports
