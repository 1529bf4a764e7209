#ifndef PORTICO_ABI_CONNECTOR_H
#define PORTICO_ABI_CONNECTOR_H

#include <portico/abi/core.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Plugin-side: asked for with plugin->extension(). */
#define PORTICO_CONNECTOR_ID "portico.connector/1"

/* Where a connector puts what it read from the ERP. */
typedef struct portico_records {
    void* context;

    /* One canonical record: a JSON object with `id` and the fields of the entity (the schema is in
     * sdk/canonical-model.md; absent fields are empty). `source` says where it came from, for
     * people
     * ("orders.csv:17"). The bridge validates it; a bad one is quarantined, the page goes on. */
    portico_status (*record)(void* context, portico_str json, portico_str source) PORTICO_NOEXCEPT;
    /* The record with this id is gone in the ERP: the bridge deactivates it. */
    portico_status (*deleted)(void* context, portico_str id, portico_str source) PORTICO_NOEXCEPT;
    /* Something that can't be made a record: goes to the quarantine list with its raw form. */
    portico_status (*rejected
    )(void* context, portico_str source, portico_str reason, portico_str raw) PORTICO_NOEXCEPT;
} portico_records;

enum {
    PORTICO_PULL_MORE = 1,     /* ask again with the new cursor at once */
    PORTICO_PULL_SNAPSHOT = 2, /* this page is part of a full snapshot of the entity */
    PORTICO_PULL_COMPLETE = 4, /* the snapshot ends here: what it did not name is deactivated */
    PORTICO_PULL_WHOLE = 8     /* all that the ERP has was named since this pull began; deactivates
                                  nothing, but forgets what was put into quarantine before */
};

typedef struct portico_pull {
    uint32_t struct_size;
    uint32_t limit;      /* records a page, about; 1 to 100,000 */
    portico_str entity;  /* "company", "order_line", ... */
    portico_str cursor;  /* what the former page gave; empty at first. At most 64 KiB, opaque */
    int64_t deadline_us; /* clock's now_us() */
} portico_pull;

typedef struct portico_connector {
    uint32_t struct_size;
    void* self;

    /* JSON: {"entities": ["company", ...] in the order in which they should be pulled,
     * "push": ["order"], "description": "..."}. Since 0.1. [any] */
    portico_status (*describe)(void* self, portico_sink json) PORTICO_NOEXCEPT;

    /* Reads one page of changes after the cursor. The new cursor goes to `next_cursor`, the flags
     * above to `flags`; about how many records remain to `remaining` (-1: unknown). The bridge
     * commits the page and the cursor together; after a crash the same page is asked again.
     * Errors: UNAVAILABLE (ERP down), TIMEOUT, DENIED (login), INVALID (configuration). [request],
     * one pull at a time. Since 0.1. */
    portico_status (*pull
    )(void* self,
      const portico_pull* pull,
      portico_records records,
      portico_sink next_cursor,
      uint32_t* flags,
      int64_t* remaining) PORTICO_NOEXCEPT;

    /* One sentence about whether the ERP can be reached with this configuration; OK or why not.
     * Since 0.1. [request] */
    portico_status (*probe)(void* self, portico_sink sentence) PORTICO_NOEXCEPT;
} portico_connector;

#ifdef __cplusplus
}
#endif

#endif
