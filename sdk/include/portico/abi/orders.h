#ifndef PORTICO_ABI_ORDERS_H
#define PORTICO_ABI_ORDERS_H

#include <portico/abi/core.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_ORDERS_ID "portico.orders/1"

/* An order on its way to the ERP. */
typedef struct portico_order {
    uint32_t struct_size;
    uint32_t reserved;   /* 0 */
    portico_str company; /* whose order it is; required */
    portico_str member;  /* who places it; may be empty */
    portico_str key;     /* idempotency key: 1 to 100 visible characters, unique in the company */
    portico_str json;    /* an order submission (sdk/canonical-model.md), at most 4 MiB */
} portico_order;

/* Looks at an order before it is accepted. Writes a verdict as JSON: {"verdict": "accept"}, or
 * {"verdict": "refuse", "reason": "a sentence for the buyer"}. A guard that fails refuses nothing:
 * the submission fails with UNAVAILABLE, and may come again. [request] */
typedef portico_status (*portico_order_guard
)(void* context, const portico_order* order, portico_sink verdict) PORTICO_NOEXCEPT;

typedef struct portico_orders {
    uint32_t struct_size;
    void* self;

    /* Accepts an order for delivery: checks it, asks the guards, and writes it to the outbox. After
     * OK it will be in the ERP exactly once, or be refused by the ERP, whatever is killed when.
     * Writes the order's state as JSON, as GET /api/v1/orders/{id}. The same key with the same
     * order gives the first one's state; with another order CONFLICT. Errors: INVALID (the order;
     * or a guard refused it, with its reason), CONFLICT, NOT_FOUND (no such company), QUOTA (the
     * outbox is full), DENIED (`orders.submit` is not among the permissions), UNAVAILABLE.
     * Since 0.2. [any] */
    portico_status (*submit
    )(void* self, const portico_order* order, portico_sink state) PORTICO_NOEXCEPT;

    /* State of an order of this company by the id that submit() gave. Errors: NOT_FOUND.
     * Since 0.2. [any] */
    portico_status (*state
    )(void* self, portico_str company, portico_str id, portico_sink json) PORTICO_NOEXCEPT;

    /* Every order passes `handler` from now on. Errors: DENIED (`orders.guard` is not among the
     * permissions). Since 0.2. [control] */
    portico_status (*guard
    )(void* self, portico_order_guard handler, void* context, portico_handle* out) PORTICO_NOEXCEPT;
    portico_status (*unguard)(void* self, portico_handle guard) PORTICO_NOEXCEPT;
} portico_orders;

#ifdef __cplusplus
}
#endif

#endif
