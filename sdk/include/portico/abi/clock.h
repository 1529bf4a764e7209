#ifndef PORTICO_ABI_CLOCK_H
#define PORTICO_ABI_CLOCK_H

#include <portico/abi/core.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_CLOCK_ID "portico.clock/1"

/* The only clock that a plugin reads, so that tests can move it. */
typedef struct portico_clock {
    uint32_t struct_size;
    void* self;

    /* Microseconds since 1970-01-01T00:00:00Z; may jump. Since 0.1. [any] */
    int64_t (*now_us)(void* self) PORTICO_NOEXCEPT;
    /* Nanoseconds from an unspecified start; never goes back. Since 0.1. [any] */
    int64_t (*monotonic_ns)(void* self) PORTICO_NOEXCEPT;
} portico_clock;

#ifdef __cplusplus
}
#endif

#endif
