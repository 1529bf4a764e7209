#ifndef PORTICO_ABI_SERVICES_H
#define PORTICO_ABI_SERVICES_H

#include <portico/abi/core.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_SERVICES_ID "portico.services/1"

/* How plugins meet: request bytes in, reply bytes out (JSON), by name and revision. */
typedef struct portico_call {
    uint32_t struct_size;
    uint32_t reserved;   /* 0 */
    portico_str caller;  /* id of the calling plugin */
    portico_str company; /* whose request this is part of; empty: none */
    portico_str request;
    int64_t deadline_us; /* clock's now_us() */
} portico_call;

/* [request] */
typedef portico_status (*portico_service_handler
)(void* context, const portico_call* call, portico_sink reply) PORTICO_NOEXCEPT;

typedef struct portico_services {
    uint32_t struct_size;
    void* self;

    /* Offers "pricing.quote/1"; the manifest's `provides` must name it. Errors: CONFLICT, DENIED.
     * Since 0.1. [control] */
    portico_status (*provide
    )(void* self,
      portico_str id,
      portico_service_handler handler,
      void* context,
      portico_handle* out) PORTICO_NOEXCEPT;
    portico_status (*withdraw)(void* self, portico_handle service) PORTICO_NOEXCEPT;

    /* Calls it; the reply may come in pieces. Errors: UNAVAILABLE (nobody provides it now), DENIED
     * (not in `requires`, by name or as "*.name/1"), TIMEOUT, and what the provider answers.
     * Since 0.1. [any] */
    portico_status (*call
    )(void* self,
      portico_str id,
      portico_str company,
      portico_str request,
      int64_t deadline_us,
      portico_sink reply) PORTICO_NOEXCEPT;
} portico_services;

#ifdef __cplusplus
}
#endif

#endif
