/* Breaks the contract on purpose; verify_test.py says which rules. */
#include <stdlib.h>
#include <time.h>

#include <portico/abi/abi.h>

int second_symbol = 1;

static const portico_host* host;
static const portico_http* http;
static portico_handle route_handle;

__attribute__((constructor)) static void work_in_a_constructor(void) {
    const struct timespec long_time = {0, 150 * 1000 * 1000};
    nanosleep(&long_time, NULL);
}

static portico_status answer(void* context, const portico_request* request) {
    (void)context;
    (void)request;
    return PORTICO_OK; /* without an answer */
}

static portico_status init(void* self, const portico_host* given) {
    (void)self;
    host = given;
    http = host->extension(host->self, (portico_str){"portico.http/1", 14});
    return PORTICO_OK;
}

static portico_status activate(void* self) {
    (void)self;
    portico_route route = {0};
    route.struct_size = sizeof route;
    route.method = (portico_str){"GET", 3};
    route.pattern = (portico_str){"/api/v1/bad/x", 13};
    route.handler = answer;
    return http->route(http->self, &route, &route_handle); /* crashes without the service */
}

static portico_status deactivate(void* self) {
    (void)self;
    return PORTICO_OK; /* leaves the route behind */
}

static void destroy(void* self) {
    (void)self;
    if (host == NULL) abort();
    host = NULL;
}

static const void* extension(void* self, portico_str id) {
    (void)self;
    (void)id;
    return "anything";
}

const portico_plugin* portico_plugin_v0(void) {
    static portico_plugin table = {
        .struct_size = sizeof(portico_plugin),
        .abi_major = PORTICO_ABI_MAJOR,
        .id = {"bad", 3},
        .version = {"1.0.1", 5},
        .init = init,
        .activate = activate,
        .deactivate = deactivate,
        .destroy = destroy,
        .extension = extension,
    };
    return &table;
}
