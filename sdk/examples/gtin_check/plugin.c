/* A whole plugin in C, over the raw boundary: one route, no memory of its own.
 * GET /api/v1/gtin_check/codes/{code} -> 200 {"code":"4006381333931","valid":true} */
#include <stdio.h>

#include <portico/abi/abi.h>

#include "gtin.h"

static struct {
    const portico_host* host;
    const portico_http* http;
    portico_handle route;
} state;

static portico_str str(const char* text, uint64_t length) {
    const portico_str view = {text, length};
    return view;
}

#define LITERAL(text) str(text, sizeof(text) - 1)

static portico_status show(void* context, const portico_request* request) {
    (void)context;
    const portico_str code = request->path_parameters[0].value;
    const char* valid = "false";
    switch (gtin_check(code.ptr, code.len)) {
        case GTIN_WRONG_LENGTH:
        case GTIN_NOT_DIGITS:
            return state.host->fail(
                state.host->self,
                PORTICO_INVALID,
                LITERAL("A GTIN has 8, 12, 13 or 14 digits and nothing else.")
            );
        case GTIN_VALID:
            valid = "true";
            break;
        case GTIN_WRONG_CHECK_DIGIT:
            break;
    }
    char body[64]; /* the code has at most 14 digits */
    const int length = snprintf(
        body, sizeof body, "{\"code\":\"%.*s\",\"valid\":%s}", (int)code.len, code.ptr, valid
    );
    portico_reply reply = {0};
    reply.struct_size = sizeof reply;
    reply.http_status = 200;
    reply.body = str(body, (uint64_t)length);
    return state.http->reply(state.http->self, request->handle, &reply);
}

static portico_status init(void* self, const portico_host* host) {
    (void)self;
    state.host = host;
    state.http = host->extension(host->self, LITERAL(PORTICO_HTTP_ID));
    if (!PORTICO_HAS(state.http, route) || !PORTICO_HAS(state.http, reply)) {
        return host->fail(
            host->self, PORTICO_UNSUPPORTED, LITERAL("This host has no HTTP routes.")
        );
    }
    return PORTICO_OK;
}

static portico_status activate(void* self) {
    (void)self;
    portico_route route = {0};
    route.struct_size = sizeof route;
    route.roles = PORTICO_ROLE_ANY;
    route.method = LITERAL("GET");
    route.pattern = LITERAL("/api/v1/gtin_check/codes/{code}");
    route.handler = show;
    return state.http->route(state.http->self, &route, &state.route);
}

static portico_status deactivate(void* self) {
    (void)self;
    return state.http->close(state.http->self, state.route);
}

static void destroy(void* self) {
    (void)self;
    state.host = NULL;
    state.http = NULL;
}

const portico_plugin* portico_plugin_v0(void) {
    static portico_plugin table = {
        .struct_size = sizeof(portico_plugin),
        .abi_major = PORTICO_ABI_MAJOR,
        .id = {PORTICO_PLUGIN_ID, sizeof(PORTICO_PLUGIN_ID) - 1},
        .version = {PORTICO_PLUGIN_VERSION, sizeof(PORTICO_PLUGIN_VERSION) - 1},
        .init = init,
        .activate = activate,
        .deactivate = deactivate,
        .destroy = destroy,
    };
    return &table;
}
