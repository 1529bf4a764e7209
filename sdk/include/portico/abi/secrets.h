#ifndef PORTICO_ABI_SECRETS_H
#define PORTICO_ABI_SECRETS_H

#include <portico/abi/core.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_SECRETS_ID "portico.secrets/1"

typedef struct portico_secrets {
    uint32_t struct_size;
    void* self;

    /* A secret of this plugin by name. Never log it. Errors: NOT_FOUND. Since 0.1. [any] */
    portico_status (*get)(void* self, portico_str name, portico_sink out) PORTICO_NOEXCEPT;
} portico_secrets;

#ifdef __cplusplus
}
#endif

#endif
