#include "plugins/services/http_table.hpp"

#include <algorithm>
#include <utility>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/http_call.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

constexpr std::size_t route_count_max = 256;
constexpr std::uint64_t pattern_bytes_max = 256;
constexpr std::uint32_t body_bytes_limit = 64U << 20U;
constexpr std::uint64_t header_count_max = 64;
constexpr std::uint64_t header_bytes_max = 8192;
constexpr std::uint64_t reply_bytes_max = 256U << 20U;
constexpr std::string_view admin_prefix = "/admin/api/v1/";
constexpr std::uint32_t known_flags = PORTICO_ROUTE_COMPANY | PORTICO_ROUTE_OPERATOR |
                                      PORTICO_ROUTE_IDEMPOTENT | PORTICO_ROUTE_NO_ETAG;

bool is_method(std::string_view method) {
    constexpr std::string_view methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    return std::ranges::find(methods, method) != std::end(methods);
}

/// The pseudo header that tells a plugin who calls; see Request::caller() of the SDK.
bool is_caller_header(std::string_view name) {
    constexpr std::string_view caller = "portico-caller";
    return std::ranges::equal(name, caller, [](char given, char expected) {
        return (given >= 'A' && given <= 'Z' ? given - 'A' + 'a' : given) == expected;
    });
}

bool has_control_character(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20U; });
}

/// What a plugin gave to reply() or start(), checked.
struct CheckedReply {
    std::string_view content_type;
    std::vector<ports::TextPair> headers;
    std::string_view body;
};

/// Fills `checked` in place: this is on the way of every answer.
Status check_reply(const portico_reply* reply, CheckedReply& checked) {
    if (reply == nullptr || reply->struct_size < sizeof(portico_reply)) {
        return invalid(
            "the reply is missing or its struct_size is too small: build against this SDK"
        );
    }
    if (reply->http_status < 200 || reply->http_status > 599) {
        return invalid("a reply has a status from 200 to 599");
    }
    if (reply->header_count > header_count_max ||
        (reply->header_count > 0 && reply->headers == nullptr)) {
        return invalid("a reply has at most 64 headers, given as one array");
    }
    checked.content_type = PORTICO_TRY(text_in(reply->content_type, 256, "the content type"));
    bool has_control = has_control_character(checked.content_type);
    if (checked.content_type.empty()) checked.content_type = "application/json";
    checked.body = PORTICO_TRY(text_in(reply->body, reply_bytes_max, "the body"));
    for (std::uint64_t index = 0; index < reply->header_count; ++index) {
        const auto& pair = reply->headers[index];
        checked.headers.emplace_back(
            PORTICO_TRY(text_in(pair.name, header_bytes_max, "a header's name")),
            PORTICO_TRY(text_in(pair.value, header_bytes_max, "a header's value"))
        );
        const auto& [name, value] = checked.headers.back();
        has_control |= name.empty() || has_control_character(name) || has_control_character(value);
    }
    if (has_control) return invalid("a header has no name, or holds a line break");
    return {};
}

Error answered_already() {
    return conflict("this request is answered already: reply() or start() once");
}

}  // namespace

HttpTable::HttpTable(InstanceContext& instance)
    : table{sizeof(portico_http), this, route, close, header, reply, start, piece},
      instance_{instance},
      routes_{HandleKind::route, instance.description.generation, route_count_max} {}

Result<HttpTable::Wanted> HttpTable::check(const portico_route& route) const {
    Wanted wanted;
    wanted.method = PORTICO_TRY(text_in(route.method, 16, "the method"));
    wanted.pattern = PORTICO_TRY(text_in(route.pattern, pattern_bytes_max, "the pattern"));
    if (route.handler == nullptr) return invalid("a route needs a handler");
    if (!is_method(wanted.method)) {
        return invalid("a route's method is GET, POST, PUT, PATCH or DELETE");
    }
    if (!instance_.grants.allows("http.route", wanted.pattern)) {
        return denied(
            "plugin " + instance_.id() + " may not open " + wanted.pattern +
            ": its manifest grants " + instance_.grants.described("http.route") +
            "; add the permission \"http.route:...\" or change the pattern"
        );
    }
    const bool is_operator_route = (route.flags & PORTICO_ROUTE_OPERATOR) != 0;
    if (is_operator_route != wanted.pattern.starts_with(admin_prefix)) {
        return invalid(
            "routes below /admin/api/v1/ have the flag PORTICO_ROUTE_OPERATOR, and no others "
            "have: " +
            wanted.pattern
        );
    }
    if ((route.flags & ~known_flags) != 0) {
        return Error{Code::unsupported, "the route has a flag that this host does not know"};
    }
    if (route.body_bytes_max > body_bytes_limit) {
        return invalid("a route's body_bytes_max is at most 64 MiB");
    }
    wanted.policy = {
        .roles = route.roles == PORTICO_ROLE_ANY ? 0U : route.roles,
        .needs_company = (route.flags & PORTICO_ROUTE_COMPANY) != 0,
        .operators_only = is_operator_route,
        .idempotent = (route.flags & PORTICO_ROUTE_IDEMPOTENT) != 0,
        .no_etag = (route.flags & PORTICO_ROUTE_NO_ETAG) != 0,
        .is_public = false,
        .body_bytes_max = route.body_bytes_max,
    };
    return wanted;
}

Result<portico_handle> HttpTable::open(const portico_route& route) {
    const auto wanted = PORTICO_TRY(check(route));
    const auto instance = instance_.shared_from_this();
    const PluginRoute target{instance, route.handler, route.context};
    auto opened = PORTICO_TRY(instance_.ports.router.open(
        instance_.id(),
        wanted.method,
        wanted.pattern,
        wanted.policy,
        [target](const ports::HttpRequest& request, ports::HttpReply& answer) {
            return call_route(target, request, answer);
        }
    ));
    return routes_.insert({std::move(opened), wanted.method + " " + wanted.pattern}, "routes");
}

portico_status HttpTable::route(
    void* self, const portico_route* route, portico_handle* out
) noexcept {
    auto& http = *static_cast<HttpTable*>(self);
    return guarded(http.instance_, [&]() -> Status {
        PORTICO_TRY(http.instance_.may_register("route()"));
        if (out == nullptr) return invalid("route() needs a place for the handle");
        if (route == nullptr || route->struct_size < sizeof(portico_route)) {
            return invalid("the route is missing or its struct_size is too small");
        }
        *out = PORTICO_TRY(http.open(*route));
        return {};
    });
}

portico_status HttpTable::close(void* self, portico_handle route) noexcept {
    auto& http = *static_cast<HttpTable*>(self);
    return guarded(http.instance_, [&]() -> Status {
        const auto taken = http.routes_.take(route);
        if (!taken) return not_found("no open route has that handle");
        taken->open->close();
        return {};
    });
}

Result<HttpCall*> HttpTable::find(portico_handle request) const {
    for (auto* frame = CallFrame::current(); frame != nullptr; frame = frame->previous()) {
        const bool is_ours = frame->http != nullptr && &frame->instance() == &instance_;
        if (is_ours && frame->http->handle == request) return frame->http;
    }
    return not_found(
        "no request of this thread has that handle: answer on the handler's own thread, before it "
        "returns"
    );
}

portico_status HttpTable::header(
    void* self, portico_handle request, portico_str name, portico_sink out
) noexcept {
    const auto& http = *static_cast<HttpTable*>(self);
    return guarded(http.instance_, [&]() -> Status {
        const auto* const call = PORTICO_TRY(http.find(request));
        const auto wanted = PORTICO_TRY(text_in(name, 256, "the header's name"));
        // Who calls is the gateway's word, never the client's.
        if (is_caller_header(wanted)) {
            const auto* principal = call->request.principal;
            return emit(out, principal == nullptr ? std::string_view{} : principal->id);
        }
        const auto value =
            call->request.header ? call->request.header(wanted) : std::optional<std::string_view>{};
        if (!value) return not_found("the request has no header " + std::string{wanted});
        return emit(out, *value);
    });
}

portico_status HttpTable::reply(
    void* self, portico_handle request, const portico_reply* reply
) noexcept {
    const auto& http = *static_cast<HttpTable*>(self);
    return guarded(http.instance_, [&]() -> Status {
        auto* const call = PORTICO_TRY(http.find(request));
        if (call->is_replied || call->is_started) return answered_already();
        CheckedReply checked;
        PORTICO_TRY(check_reply(reply, checked));
        call->is_replied = true;
        return call->reply.reply(
            reply->http_status, checked.content_type, checked.headers, checked.body
        );
    });
}

portico_status HttpTable::start(
    void* self, portico_handle request, const portico_reply* head
) noexcept {
    const auto& http = *static_cast<HttpTable*>(self);
    return guarded(http.instance_, [&]() -> Status {
        auto* const call = PORTICO_TRY(http.find(request));
        if (call->is_replied || call->is_started) return answered_already();
        CheckedReply checked;
        PORTICO_TRY(check_reply(head, checked));
        call->is_started = true;
        PORTICO_TRY(call->reply.start(head->http_status, checked.content_type, checked.headers));
        return checked.body.empty() ? Status{} : call->reply.piece(checked.body);
    });
}

portico_status HttpTable::piece(void* self, portico_handle request, portico_str bytes) noexcept {
    const auto& http = *static_cast<HttpTable*>(self);
    return guarded(http.instance_, [&]() -> Status {
        auto* const call = PORTICO_TRY(http.find(request));
        if (!call->is_started) return conflict("call start() before the first piece()");
        return call->reply.piece(PORTICO_TRY(text_in(bytes, reply_bytes_max, "the piece")));
    });
}

void HttpTable::close_routes() {
    routes_.for_each([](Route& route) { route.open->close(); });
}

std::size_t HttpTable::sweep() {
    const auto left = routes_.take_all();
    for (const auto& route : left) route.open->close();
    return left.size();
}

std::vector<std::string> HttpTable::routes() {
    std::vector<std::string> names;
    routes_.for_each([&](const Route& route) { names.push_back(route.name); });
    return names;
}

}  // namespace portico::plugins
