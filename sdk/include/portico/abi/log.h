#ifndef PORTICO_ABI_LOG_H
#define PORTICO_ABI_LOG_H

#include <portico/abi/core.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_LOG_ID "portico.log/1"

enum {
    PORTICO_LOG_DEBUG = 0,
    PORTICO_LOG_INFO = 1,
    PORTICO_LOG_WARNING = 2,
    PORTICO_LOG_ERROR = 3
};

typedef struct portico_log {
    uint32_t struct_size;
    void* self;

    /* One structured line: `text` is a constant sentence, what varies goes into `fields`. The host
     * adds time, plugin and request id. Text over 4 KiB is cut; over 1,000 lines a second of one
     * plugin are counted instead of written. Never fails. Since 0.1. [any] */
    void (*write
    )(void* self, int32_t level, portico_str text, const portico_pair* fields, uint64_t field_count
    ) PORTICO_NOEXCEPT;
} portico_log;

#ifdef __cplusplus
}
#endif

#endif
