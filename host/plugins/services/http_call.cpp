#include "plugins/services/http_call.hpp"

#include <atomic>
#include <utility>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/http_table.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

using Pairs = StackList<portico_pair, 16>;

void fill(Pairs& pairs, std::span<const ports::TextPair> from) {
    for (std::size_t index = 0; index < from.size(); ++index) {
        pairs.set(index, {to_view(from[index].first), to_view(from[index].second)});
    }
}

/// Unlike any other request's of the process: each thread numbers its own.
portico_handle next_request_handle() {
    static std::atomic<std::uint32_t> thread_count{0};
    thread_local const std::uint32_t thread_number =
        thread_count.fetch_add(1, std::memory_order_relaxed) + 1U;
    constinit thread_local std::uint32_t request_count = 0;
    return make_handle({HandleKind::request, thread_number, request_count++ & 0x7fff'ffffU});
}

std::uint32_t roles_of(const ports::Principal& principal) {
    return principal.member.empty() ? static_cast<std::uint32_t>(PORTICO_ROLE_ANY)
                                    : principal.roles;
}

const ports::Principal& principal_of(const ports::HttpRequest& request) {
    static const ports::Principal nobody;
    return request.principal == nullptr ? nobody : *request.principal;
}

/// Judges what the handler did: an answer is due, and one only.
Status finish(CallFrame& frame, const HttpCall& call, Status outcome) {
    const bool is_answered = call.is_replied || call.is_started;
    if (outcome.ok() && is_answered) return outcome;
    auto& instance = frame.instance();
    if (outcome.ok()) {
        return internal("plugin " + instance.id() + " returned from its handler without an answer");
    }
    if (is_answered) {
        instance.ports.log.warning(
            "a handler failed after it had answered",
            {{"plugin", instance.id()},
             {"request_id", frame.request_id},
             {"error", outcome.error().message}}
        );
        // In pieces: the client must see that the rest is missing, so the connection is cut.
        if (call.is_replied) return {};
    }
    return outcome;
}

}  // namespace

Status call_route(
    const PluginRoute& route, const ports::HttpRequest& request, ports::HttpReply& reply
) {
    auto& instance = *route.instance;
    if (!instance.gate.enter()) return instance.refusal();

    struct Leave {
        Gate& gate;

        ~Leave() { gate.leave(); }
    } leave{instance.gate};

    HttpCall call{.request = request, .reply = reply, .handle = next_request_handle()};
    CallFrame frame{instance, Slot::request};
    frame.http = &call;
    frame.request_id = request.request_id;
    frame.deadline_us = to_us(request.deadline);
    Pairs path{request.path_parameters.size()};
    fill(path, request.path_parameters);
    Pairs query{request.query.size()};
    fill(query, request.query);
    const auto& principal = principal_of(request);
    const portico_request record{
        .struct_size = sizeof(portico_request),
        .roles = roles_of(principal),
        .handle = call.handle,
        .method = to_view(request.method),
        .path = to_view(request.path),
        .path_parameters = path.begin(),
        .path_parameter_count = request.path_parameters.size(),
        .query = query.begin(),
        .query_count = request.query.size(),
        .body = to_view(request.body),
        .content_type = to_view(request.content_type),
        .company = to_view(principal.company),
        .member = to_view(principal.member),
        .language = to_view(request.language),
        .request_id = to_view(request.request_id),
        .deadline_us = frame.deadline_us,
        .is_operator = principal.kind == ports::CallerKind::operator_ ? 1 : 0,
        .reserved = 0,
    };
    return finish(frame, call, frame.enter(route.handler, route.context, &record));
}

}  // namespace portico::plugins
