#ifndef PORTICO_ABI_EVENTS_H
#define PORTICO_ABI_EVENTS_H

#include <portico/abi/core.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_EVENTS_ID "portico.events/1"

typedef struct portico_event {
    uint32_t struct_size;
    uint32_t reserved;   /* 0 */
    int64_t id;          /* grows; the same event has the same id whenever it comes again */
    int64_t at_us;       /* when it was published, microseconds UTC */
    portico_str type;    /* "erp.order.changed", "basket.changed" */
    portico_str company; /* empty: concerns no single company */
    portico_str subject; /* id of what changed */
    portico_str json;    /* an object */
} portico_event;

/* Handles a batch in order. OK moves the cursor behind the last one; anything else brings the same
 * batch again after a back-off. At least once: be idempotent by event id. [request], but one batch
 * of a subscription at a time. */
typedef portico_status (*portico_event_handler
)(void* context, const portico_event* events, uint64_t count) PORTICO_NOEXCEPT;

typedef struct portico_events {
    uint32_t struct_size;
    void* self;

    /* Publishes durably. With a write `transaction` of portico.storage it becomes visible when that
     * commits, and never if it does not. Type: lower case words with dots; a plugin's own types
     * start with the prefixes that its manifest provides. At most 64 KiB of JSON.
     * Since 0.1. [any] */
    portico_status (*publish
    )(void* self,
      portico_handle transaction,
      portico_str type,
      portico_str company,
      portico_str subject,
      portico_str json) PORTICO_NOEXCEPT;

    /* Subscribes under a name that keeps its own cursor over restarts. `types`: comma-separated,
     * each exact or ending in `.*`. A new name starts behind the newest event. Batches of at most
     * `batch_max` (1 to 1000). Since 0.1. [control] */
    portico_status (*subscribe
    )(void* self,
      portico_str name,
      portico_str types,
      uint32_t batch_max,
      portico_event_handler handler,
      void* context,
      portico_handle* out) PORTICO_NOEXCEPT;
    /* Stops deliveries; returns after a running one ended. The cursor stays. Since 0.1. [control]
     */
    portico_status (*unsubscribe)(void* self, portico_handle subscription) PORTICO_NOEXCEPT;
} portico_events;

#ifdef __cplusplus
}
#endif

#endif
