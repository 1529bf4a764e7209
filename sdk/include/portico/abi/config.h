#ifndef PORTICO_ABI_CONFIG_H
#define PORTICO_ABI_CONFIG_H

#include <portico/abi/core.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_CONFIG_ID "portico.config/1"

typedef struct portico_config {
    uint32_t struct_size;
    void* self;

    /* The plugin's whole configuration as one JSON object, valid against the manifest's
     * `config_schema`, defaults of the schema filled in. Since 0.1. [any] */
    portico_status (*get)(void* self, portico_sink out) PORTICO_NOEXCEPT;
    /* Calls `changed` with the new configuration after an operator changed it; replaces the former
     * callback. Since 0.1. [control] */
    portico_status (*on_change
    )(void* self,
      void* context,
      portico_status (*changed)(void* context, portico_str json) PORTICO_NOEXCEPT) PORTICO_NOEXCEPT;
} portico_config;

#ifdef __cplusplus
}
#endif

#endif
