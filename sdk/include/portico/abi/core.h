#ifndef PORTICO_ABI_CORE_H
#define PORTICO_ABI_CORE_H

/* clang-format off */
/* The frozen boundary between the host and a plugin: plain C11, nothing else crosses.
 *
 * Conventions, for this header and for each portico/abi/<service>.h:
 *
 *  Values     int32 status, u64 handles, integers, double, {ptr,len} views and callbacks. So every
 *             call can be forwarded to another process.
 *  Memory     Input is borrowed for the call. Output goes through a sink, in one or more pieces.
 *             Nobody frees the other side's memory.
 *  Text       UTF-8, not NUL-terminated. {NULL, 0} is the empty text.
 *  Tables     Structs of function pointers start with `struct_size`, grow only at the end, and never
 *             reorder or reuse a slot. Read a slot through PORTICO_HAS(table, slot).
 *  Errors     A status of the closed list below plus one sentence, given with host->fail() by a
 *             plugin and read with host->last_error() by a plugin. A number that a receiver does not
 *             know is PORTICO_INTERNAL.
 *  Exceptions Nothing may be thrown across. In C++ the function-pointer types are noexcept, so that
 *             a function which may throw can't be put into a table.
 *  Handles    Index and generation of what the other side keeps; 0 is none. A handle belongs to the
 *             plugin instance that got it; after deactivate the host sweeps what is left and reports
 *             it as a leak.
 *  Threads    Each slot is tagged. [control]: one thread at a time, never while another [control]
 *             call of this plugin runs. [request]: any thread, concurrently. [any]: both.
 *  Growth     Both sides negotiate by id with a revision ("portico.storage/1"). An unknown id
 *             gives NULL. A break is "/2" beside "/1"; new plugin-side slots are always optional.
 *
 * This SDK is 0.x: it may still change. Plugins say which they were built with (abi.min_minor).
 */
/* clang-format on */

#include <stddef.h>
#include <stdint.h>

#define PORTICO_ABI_MAJOR 0
#define PORTICO_ABI_MINOR 2

#ifdef __cplusplus
#define PORTICO_NOEXCEPT noexcept
extern "C" {
#else
#define PORTICO_NOEXCEPT
#endif

#if defined(__GNUC__)
#define PORTICO_EXPORT __attribute__((visibility("default")))
#else
#define PORTICO_EXPORT
#endif

/* A function of its own, so that compilers do not complain where they know the answer. */
static inline int portico_is_there(const void* table) PORTICO_NOEXCEPT {
    return table != NULL;
}

/* True when `table` is there, is large enough to hold `slot`, and the slot is filled. */
#define PORTICO_HAS(table, slot)                                                                 \
    (portico_is_there(table) &&                                                                  \
     (table)->struct_size >=                                                                     \
         (size_t)((const char*)&(table)->slot - (const char*)(table)) + sizeof((table)->slot) && \
     (table)->slot != NULL)

typedef int32_t portico_status;

enum {
    PORTICO_OK = 0,
    PORTICO_INVALID = 1,     /* the caller's input is wrong; do not retry                 (400) */
    PORTICO_NOT_FOUND = 2,   /* no such thing, or not one that the caller may know of     (404) */
    PORTICO_CONFLICT = 3,    /* contradicts what is there already                         (409) */
    PORTICO_DENIED = 4,      /* known caller, not allowed                                 (403) */
    PORTICO_UNAVAILABLE = 5, /* a needed part is down; a retry is safe                    (503) */
    PORTICO_TIMEOUT = 6,     /* the deadline passed; the outcome may be unknown           (504) */
    PORTICO_CANCELLED = 7,   /* somebody asked to stop                                    (503) */
    PORTICO_QUOTA = 8,       /* a size, rate or count limit was reached                   (429) */
    PORTICO_UNSUPPORTED = 9, /* this version or engine can't do that                      (501) */
    PORTICO_INTERNAL = 10    /* a fault of the callee                                     (500) */
};

typedef uint64_t portico_handle;

/* A borrowed view of bytes; `ptr` may be NULL only when `len` is 0. */
typedef struct portico_str {
    const char* ptr;
    uint64_t len;
} portico_str;

typedef struct portico_pair {
    portico_str name;
    portico_str value;
} portico_pair;

/* Where a callee puts its output. `write` may be called any number of times with pieces of any
 * size; a status other than PORTICO_OK stops the output, and the callee returns that status. */
typedef struct portico_sink {
    void* context;
    portico_status (*write)(void* context, portico_str piece) PORTICO_NOEXCEPT;
} portico_sink;

/* What a plugin receives in init(); borrowed until destroy() returns. */
typedef struct portico_host {
    uint32_t struct_size;
    uint32_t abi_minor; /* of the host */
    void* self;         /* passed back as the first argument */

    /* The table of a service ("portico.storage/1"), or NULL: unknown here, or not named in the
     * manifest's `requires`. Valid until destroy() returns. Since 0.1. [any] */
    const void* (*extension)(void* self, portico_str id)PORTICO_NOEXCEPT;

    /* Records the sentence that goes with the failure which the plugin is about to return; copied;
     * kept per thread until the plugin's call returns. Returns `code`, so that a slot can end with
     * `return host->fail(...)`. Since 0.1. [any] */
    portico_status (*fail)(void* self, portico_status code, portico_str text) PORTICO_NOEXCEPT;

    /* The sentence of the last host call that failed on this thread. Since 0.1. [any] */
    portico_status (*last_error)(void* self, portico_sink out) PORTICO_NOEXCEPT;
} portico_host;

/* What a plugin gives to the host: one static table, alive as long as the library is loaded. */
typedef struct portico_plugin {
    uint32_t struct_size;
    uint32_t abi_major;  /* PORTICO_ABI_MAJOR that the plugin was built with */
    void* self;          /* passed back as the first argument; may be NULL */
    portico_str id;      /* must equal the manifest's */
    portico_str version; /* must equal the manifest's */

    /* Allocates; asks for services. No registration, no threads, no network. [control & created] */
    portico_status (*init)(void* self, const portico_host* host) PORTICO_NOEXCEPT;
    /* Registers routes, subscriptions, jobs, services. [control & inited] */
    portico_status (*activate)(void* self) PORTICO_NOEXCEPT;
    /* Stops new work of its own; calls in flight may end until `deadline_ms` (milliseconds from
     * now). Optional. [control & active] */
    portico_status (*drain)(void* self, int64_t deadline_ms) PORTICO_NOEXCEPT;
    /* Gives back what activate() registered; the host sweeps the rest. No request is in flight.
     * [control & drained] */
    portico_status (*deactivate)(void* self) PORTICO_NOEXCEPT;
    /* Frees what init() allocated. Also called when init() or activate() failed, or right after
     * creation. [control & !active] */
    void (*destroy)(void* self) PORTICO_NOEXCEPT;
    /* Optional features of the plugin by id ("portico.connector/1"); NULL if unknown. Optional
     * slot. [any] */
    const void* (*extension)(void* self, portico_str id)PORTICO_NOEXCEPT;
} portico_plugin;

/* The one exported symbol. Does no work and no I/O; gives the same pointer each time. */
PORTICO_EXPORT const portico_plugin* portico_plugin_v0(void) PORTICO_NOEXCEPT;
typedef const portico_plugin* (*portico_plugin_entry)(void)PORTICO_NOEXCEPT;
#define PORTICO_PLUGIN_ENTRY "portico_plugin_v0"

#ifdef __cplusplus
}
#endif

#endif
