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

enum {
    /* An earlier attempt of this push may have reached the ERP, or may still be at work there: look
     * first, and remove what it doubled as far as that has no effect yet. */
    PORTICO_PUSH_UNCERTAIN = 1,
    /* Accepted, refused or given up before: only see that it is there at most once, as above. */
    PORTICO_PUSH_VERIFY = 2
};

/* One record for the ERP, to be created there exactly once. */
typedef struct portico_push {
    uint32_t struct_size;
    uint32_t flags;
    uint32_t attempt;   /* 1 for the first */
    uint32_t reserved;  /* 0 */
    portico_str entity; /* "order" */
    portico_str key;    /* unique for ever; at most 64 letters, digits, - and _; goes into the ERP's
                           record so that it can be found by it */
    portico_str json;   /* order push record (sdk/canonical-model.md) */
    int64_t deadline_us; /* clock's now_us() */
} portico_push;

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

    /* Optional slots from here on; NULL: the connector can't. */

    /* Creates the record in the ERP unless it is there already under this key, and takes it as far
     * as the ERP's own workflow goes. Writes the outcome as JSON: {"outcome": "accepted", "id":
     * "35", "number": "32", "status": "processing"}, or {"outcome": "refused", "reason": "..."}:
     * the ERP's business rules say no (credit limit, ...), with a sentence for the buyer; nothing
     * is left behind; or {"outcome": "pending", "check_after_ms": 5000}: it is on its way and the
     * ERP has not said yet; the same push comes again after about that time (1 s to 1 h), until it
     * has. Optional "steps": [{"name": "created", "at": "2026-..."}]. Errors:
     * UNAVAILABLE (nothing was done; try again), TIMEOUT (unknown; comes again with UNCERTAIN),
     * DENIED (login; try again later), INVALID (the ERP can't take this record as it is: a person
     * must look; nothing of it is in the ERP), CONFLICT (a person must look, and the ERP may have
     * it). Several pushes at once, never two of one key. Since 0.2. [request] */
    portico_status (*push
    )(void* self, const portico_push* push, portico_sink outcome) PORTICO_NOEXCEPT;

    /* Looks at the whole connection as an admin would. Writes JSON: {"checks": [{"name": "login",
     * "ok": true, "sentence": "..."}]}, in the order in which they were made; stops at the first
     * that makes the others pointless. Since 0.2. [request] */
    portico_status (*check)(void* self, int64_t deadline_us, portico_sink json) PORTICO_NOEXCEPT;

    /* The ERP's own price. `request` is JSON: {"samples": [{"company": "c-1", "sku": "A-1",
     * "quantity": "12", "unit": "box", "date": "2026-11-21"}]}, at most 1,000; `unit` may be
     * absent. Writes {"prices": [{"unit_price": "10.50", "currency": "EUR", "source": "how the ERP
     * came to it"} or {"error": "a sentence"}]} in the same order. Since 0.2. [request] */
    portico_status (*price
    )(void* self, portico_str request, int64_t deadline_us, portico_sink json) PORTICO_NOEXCEPT;

    /* The bytes of a document by the `reference` of its record. Errors: NOT_FOUND, and as pull().
     * Since 0.2. [request] */
    portico_status (*fetch
    )(void* self, portico_str reference, int64_t deadline_us, portico_sink bytes) PORTICO_NOEXCEPT;
} portico_connector;

#ifdef __cplusplus
}
#endif

#endif
