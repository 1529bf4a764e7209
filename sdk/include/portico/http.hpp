#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <portico/abi/http.h>
#include <portico/boundary.hpp>
#include <portico/clock.hpp>
#include <portico/json.hpp>

/// Routes of a plugin. A handler is `Result<Response>(const Request&)`, or
/// `Status(const Request&, Reply&)` for one that answers in pieces or from a buffer of its own.
/// Handlers run on many threads at once; an Error becomes problem+json in the gateway.
namespace portico {

/// What a member may do in his company; PORTICO_ROLE_* as bits.
namespace role {
inline constexpr std::uint32_t buyer = PORTICO_ROLE_BUYER;
inline constexpr std::uint32_t approver = PORTICO_ROLE_APPROVER;
inline constexpr std::uint32_t finance = PORTICO_ROLE_FINANCE;
inline constexpr std::uint32_t manager = PORTICO_ROLE_MANAGER;
inline constexpr std::uint32_t company_admin = PORTICO_ROLE_COMPANY_ADMIN;
inline constexpr std::uint32_t any = PORTICO_ROLE_ANY;
}  // namespace role

/// A request, authenticated and scoped to its company. All views end with the handler.
class Request {
public:
    Request(Host host, const portico_http* http, const portico_request& request)
        : host_{host}, http_{http}, request_{request} {}

    [[nodiscard]] std::string_view method() const { return from_abi(request_.method); }

    /// Decoded.
    [[nodiscard]] std::string_view path() const { return from_abi(request_.path); }

    /// Decoded value of {name} in the route's pattern; "" when the pattern has no such name.
    [[nodiscard]] std::string_view path_param(std::string_view name) const {
        return find({request_.path_parameters, request_.path_parameter_count}, name)
            .value_or(std::string_view{});
    }

    /// First query parameter of this name, decoded.
    [[nodiscard]] std::optional<std::string_view> query(std::string_view name) const {
        return find(query_pairs(), name);
    }

    /// All query parameters, in order; read with from_abi().
    [[nodiscard]] std::span<const portico_pair> query_pairs() const {
        return {request_.query, request_.query_count};
    }

    [[nodiscard]] std::string_view body() const { return from_abi(request_.body); }

    /// Lower case, without parameters.
    [[nodiscard]] std::string_view content_type() const { return from_abi(request_.content_type); }

    /// Tenant of this request; "" only where the route needs none.
    [[nodiscard]] std::string_view company() const { return from_abi(request_.company); }

    /// "" for a storefront backend without a member, and for operators.
    [[nodiscard]] std::string_view member() const { return from_abi(request_.member); }

    /// "en", "uk" or "ru".
    [[nodiscard]] std::string_view language() const { return from_abi(request_.language); }

    [[nodiscard]] std::string_view id() const { return from_abi(request_.request_id); }

    /// Who calls, for an audit: the id of the key, the member or the operator; "" if the host does
    /// not tell.
    [[nodiscard]] std::string caller() const {
        return header("Portico-Caller").value_or(std::string{});
    }

    [[nodiscard]] bool is_operator() const { return request_.is_operator != 0; }

    [[nodiscard]] std::uint32_t roles() const { return request_.roles; }

    /// True when the caller has one of these roles; a manager has them all.
    [[nodiscard]] bool has_role(std::uint32_t roles) const {
        return (request_.roles & (roles | role::manager)) != 0;
    }

    /// After this nobody waits for the answer.
    [[nodiscard]] Instant deadline() const { return instant_of(request_.deadline_us); }

    /// A header by its name, in any case.
    [[nodiscard]] std::optional<std::string> header(std::string_view name) const {
        if (!PORTICO_HAS(http_, header)) return std::nullopt;
        std::string value;
        const auto status =
            http_->header(http_->self, request_.handle, to_abi(name), append_to(value));
        if (status != PORTICO_OK) return std::nullopt;
        return value;
    }

    /// The body as JSON. Errors: as json::parse.
    [[nodiscard]] Result<json::Document> json(const json::Limits& limits = {}) const {
        return json::parse(body(), limits);
    }

private:
    static std::optional<std::string_view> find(
        std::span<const portico_pair> pairs, std::string_view name
    ) {
        for (const auto& pair : pairs) {
            if (from_abi(pair.name) == name) return from_abi(pair.value);
        }
        return std::nullopt;
    }

    Host host_;
    const portico_http* http_;
    const portico_request& request_;
};

/// A whole answer.
class Response {
public:
    /// `body` is JSON text.
    static Response json(std::string body, int status = 200) {
        return Response{status, {}, std::move(body)};
    }

    /// Another content type, like "text/csv; charset=utf-8".
    static Response bytes(std::string content_type, std::string body, int status = 200) {
        return Response{status, std::move(content_type), std::move(body)};
    }

    static Response no_content() { return Response{204, {}, {}}; }

    /// Adds a header; at most 16.
    Response&& header(std::string name, std::string value) && {
        headers_.emplace_back(std::move(name), std::move(value));
        return std::move(*this);
    }

    [[nodiscard]] int status() const { return status_; }

    [[nodiscard]] const std::string& content_type() const { return content_type_; }

    [[nodiscard]] const std::string& body() const { return body_; }

    [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& headers() const {
        return headers_;
    }

private:
    Response(int status, std::string content_type, std::string body)
        : status_{status}, content_type_{std::move(content_type)}, body_{std::move(body)} {}

    int status_;
    std::string content_type_;
    std::string body_;
    std::vector<std::pair<std::string, std::string>> headers_;
};

/// Answers one request: `send` once, or `start` and then `piece`s. Bytes are borrowed for the call,
/// so that they may lie in a buffer that is used again.
/// Errors: Code::conflict (answered already), Code::cancelled (the client went away).
class Reply {
public:
    struct Head {
        int status = 200;
        std::string_view content_type = {};  ///< empty: application/json
        std::span<const portico_pair> headers = {};
    };

    Reply(Host host, const portico_http* http, portico_handle request)
        : host_{host}, http_{http}, request_{request} {}

    Status send(std::string_view body, const Head& head) {
        if (!PORTICO_HAS(http_, reply)) return not_given(PORTICO_HTTP_ID);
        const auto reply = to_reply(head, body);
        return host_.check(http_->reply(http_->self, request_, &reply));
    }

    /// 200 with JSON text.
    Status send(std::string_view body) { return send(body, Head{}); }

    Status start(const Head& head) {
        if (!PORTICO_HAS(http_, start)) return not_given(PORTICO_HTTP_ID);
        const auto reply = to_reply(head, {});
        return host_.check(http_->start(http_->self, request_, &reply));
    }

    /// Waits until the client took it.
    Status piece(std::string_view bytes) {
        if (!PORTICO_HAS(http_, piece)) return not_given(PORTICO_HTTP_ID);
        return host_.check(http_->piece(http_->self, request_, to_abi(bytes)));
    }

    Status send(const Response& response) {
        const auto& headers = response.headers();
        if (headers.empty()) {
            return send(response.body(), {response.status(), response.content_type(), {}});
        }
        std::array<portico_pair, 16> pairs{};
        if (headers.size() > pairs.size()) return internal("A reply has at most 16 headers.");
        for (std::size_t i = 0; i < headers.size(); ++i) {
            pairs[i] = {to_abi(headers[i].first), to_abi(headers[i].second)};
        }
        return send(
            response.body(),
            {response.status(), response.content_type(), {pairs.data(), headers.size()}}
        );
    }

private:
    static portico_reply to_reply(const Head& head, std::string_view body) {
        return {
            .struct_size = sizeof(portico_reply),
            .http_status = head.status,
            .content_type = to_abi(head.content_type),
            .headers = head.headers.data(),
            .header_count = head.headers.size(),
            .body = to_abi(body)};
    }

    Host host_;
    const portico_http* http_;
    portico_handle request_;
};

/// Who may call a route and what the gateway does for it.
struct RouteOptions {
    std::uint32_t roles = role::any;  ///< of which one is needed
    bool needs_company = true;  ///< without one the gateway answers 400; ignored below /admin/
    bool idempotent = false;    ///< honours Idempotency-Key
    bool no_etag = false;       ///< a GET whose reply changes each time
    std::uint32_t body_bytes_max = 0;  ///< 0: the gateway's default (1 MiB)
};

/// Opens the routes of a plugin; they close before deactivate returns. Control thread.
/// Patterns: "/api/v1/pricing/prices/{sku}"; those below /admin/api/v1/ are for operators.
/// Errors: Code::conflict (another plugin has it), Code::denied (not below what the manifest
/// grants), Code::invalid (the pattern).
class Router {
public:
    Router(Host host, Registrations& registrations)
        : host_{host},
          table_{host.extension<portico_http>(PORTICO_HTTP_ID)},
          registrations_{registrations} {}

    template <class Handler>
    Status get(std::string_view pattern, Handler handler, const RouteOptions& options = {}) {
        return route("GET", pattern, std::move(handler), options);
    }

    template <class Handler>
    Status post(std::string_view pattern, Handler handler, const RouteOptions& options = {}) {
        return route("POST", pattern, std::move(handler), options);
    }

    template <class Handler>
    Status put(std::string_view pattern, Handler handler, const RouteOptions& options = {}) {
        return route("PUT", pattern, std::move(handler), options);
    }

    template <class Handler>
    Status patch(std::string_view pattern, Handler handler, const RouteOptions& options = {}) {
        return route("PATCH", pattern, std::move(handler), options);
    }

    template <class Handler>
    Status remove(std::string_view pattern, Handler handler, const RouteOptions& options = {}) {
        return route("DELETE", pattern, std::move(handler), options);
    }

    template <class Handler>
    Status route(
        std::string_view method,
        std::string_view pattern,
        Handler handler,
        const RouteOptions& options
    ) {
        if (!PORTICO_HAS(table_, route)) return not_given(PORTICO_HTTP_ID);
        auto entry = std::make_unique<Endpoint<Handler>>(host_, table_, std::move(handler));
        return registrations_.add(std::move(entry), [&](Endpoint<Handler>& kept) -> Status {
            const portico_route route{
                .struct_size = sizeof(portico_route),
                .roles = options.roles,
                .flags = flags_of(pattern, options),
                .body_bytes_max = options.body_bytes_max,
                .method = to_abi(method),
                .pattern = to_abi(pattern),
                .handler = &Endpoint<Handler>::answer,
                .context = &kept};
            return host_.check(table_->route(table_->self, &route, &kept.handle));
        });
    }

private:
    template <class Handler>
    struct Endpoint final : Registrations::Entry {
        Endpoint(Host host_, const portico_http* http_, Handler handler_)
            : host{host_}, http{http_}, handler{std::move(handler_)} {}

        void give_back() noexcept override {
            if (PORTICO_HAS(http, close)) static_cast<void>(http->close(http->self, handle));
        }

        static portico_status answer(void* context, const portico_request* request) noexcept {
            auto& self = *static_cast<Endpoint*>(context);
            return self.host.guard([&]() -> Status {
                const Request view{self.host, self.http, *request};
                Reply reply{self.host, self.http, request->handle};
                if constexpr (std::is_invocable_v<Handler&, const Request&, Reply&>) {
                    return self.handler(view, reply);
                } else {
                    const Result<Response> response = self.handler(view);
                    if (!response.ok()) return response.error();
                    return reply.send(*response);
                }
            });
        }

        Host host;
        const portico_http* http;
        Handler handler;
        portico_handle handle = 0;
    };

    static std::uint32_t flags_of(std::string_view pattern, const RouteOptions& options) {
        std::uint32_t flags = 0;
        if (pattern.starts_with("/admin/")) {
            flags |= PORTICO_ROUTE_OPERATOR;
        } else if (options.needs_company) {
            flags |= PORTICO_ROUTE_COMPANY;
        }
        if (options.idempotent) flags |= PORTICO_ROUTE_IDEMPOTENT;
        if (options.no_etag) flags |= PORTICO_ROUTE_NO_ETAG;
        return flags;
    }

    Host host_;
    const portico_http* table_;
    Registrations& registrations_;
};

}  // namespace portico
