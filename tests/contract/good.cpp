// A plugin that behaves: one route, one service, one connector.
#include <atomic>
#include <new>
#include <string>

#include <portico/abi/abi.h>

namespace {

portico_str view(const char* text) {
    return {text, __builtin_strlen(text)};
}

struct State {
    const portico_host* host = nullptr;
    const portico_http* http = nullptr;
    const portico_services* services = nullptr;
    portico_handle route = 0;
    portico_handle service = 0;
    std::atomic<std::uint64_t> calls{0};
};

State* state = nullptr;

template <class Table>
const Table* find(const char* id) {
    return static_cast<const Table*>(state->host->extension(state->host->self, view(id)));
}

portico_status hello(void*, const portico_request* request) noexcept {
    state->calls.fetch_add(1);
    portico_reply reply{};
    reply.struct_size = sizeof(reply);
    reply.http_status = 200;
    reply.body = view("\"hello\"");
    return state->http->reply(state->http->self, request->handle, &reply);
}

portico_status echo(void*, const portico_call* call, portico_sink reply) noexcept {
    return reply.write(reply.context, call->request);
}

portico_status describe(void*, portico_sink json) noexcept {
    return json.write(
        json.context, view(R"({"entities":["product"],"push":[],"description":"two products"})")
    );
}

/// Two pages of one product each; the cursor is the number of pages read.
portico_status pull(
    void*,
    const portico_pull* request,
    portico_records records,
    portico_sink next,
    std::uint32_t* flags,
    std::int64_t* remaining
) noexcept {
    const bool is_first = request->cursor.len == 0;
    const auto status = records.record(
        records.context, view(is_first ? R"({"id":"A"})" : R"({"id":"B"})"), view("products:1")
    );
    if (status != PORTICO_OK) return status;
    records.rejected(records.context, view("products:2"), view("no id"), view(";;"));
    *flags = is_first ? PORTICO_PULL_MORE | PORTICO_PULL_SNAPSHOT
                      : PORTICO_PULL_SNAPSHOT | PORTICO_PULL_COMPLETE;
    *remaining = is_first ? 1 : 0;
    return next.write(next.context, view(is_first ? "1" : "2"));
}

portico_status probe(void*, portico_sink sentence) noexcept {
    return sentence.write(sentence.context, view("Always there."));
}

const void* extension(void*, portico_str id) noexcept {
    static const portico_connector connector = {
        sizeof(portico_connector),
        nullptr,
        describe,
        pull,
        probe,
        nullptr,
        nullptr,
        nullptr,
        nullptr};
    const bool is_known = id.len == sizeof(PORTICO_CONNECTOR_ID) - 1 &&
                          __builtin_memcmp(id.ptr, PORTICO_CONNECTOR_ID, id.len) == 0;
    return is_known ? &connector : nullptr;
}

portico_status init(void*, const portico_host* host) noexcept {
    state = new (std::nothrow) State;
    if (state == nullptr) return PORTICO_QUOTA;
    state->host = host;
    state->http = find<portico_http>(PORTICO_HTTP_ID);
    state->services = find<portico_services>(PORTICO_SERVICES_ID);
    return PORTICO_OK;
}

portico_status activate(void*) noexcept {
    portico_route route{};
    route.struct_size = sizeof(route);
    route.method = view("GET");
    route.pattern = view("/api/v1/good/hello");
    route.handler = hello;
    const auto status = state->http->route(state->http->self, &route, &state->route);
    if (status != PORTICO_OK) return status;
    return state->services->provide(
        state->services->self, view("good.echo/1"), echo, nullptr, &state->service
    );
}

portico_status deactivate(void*) noexcept {
    state->http->close(state->http->self, state->route);
    return state->services->withdraw(state->services->self, state->service);
}

void destroy(void*) noexcept {
    delete state;
    state = nullptr;
}

}  // namespace

extern "C" PORTICO_EXPORT const portico_plugin* portico_plugin_v0(void) noexcept {
    static const portico_plugin table = {
        sizeof(portico_plugin),
        PORTICO_ABI_MAJOR,
        nullptr,
        {PORTICO_PLUGIN_ID, sizeof(PORTICO_PLUGIN_ID) - 1},
        {PORTICO_PLUGIN_VERSION, sizeof(PORTICO_PLUGIN_VERSION) - 1},
        init,
        activate,
        nullptr,
        deactivate,
        destroy,
        extension,
    };
    return &table;
}
