#ifndef PORTICO_ABI_HTTP_H
#define PORTICO_ABI_HTTP_H

#include <portico/abi/core.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_HTTP_ID "portico.http/1"

/* Roles of a member, as bits; a route names those that may call it. */
enum {
    PORTICO_ROLE_BUYER = 1,
    PORTICO_ROLE_APPROVER = 2,
    PORTICO_ROLE_FINANCE = 4,
    PORTICO_ROLE_MANAGER = 8, /* may do all that the other roles may, in his company */
    PORTICO_ROLE_COMPANY_ADMIN = 16,
    PORTICO_ROLE_ANY = 0xffff
};

enum {
    PORTICO_ROUTE_COMPANY = 1,    /* needs a company: the gateway answers 400 without one */
    PORTICO_ROUTE_OPERATOR = 2,   /* operators only; the pattern starts with /admin/api/v1/ */
    PORTICO_ROUTE_IDEMPOTENT = 4, /* a POST that creates: honours Idempotency-Key */
    PORTICO_ROUTE_NO_ETAG = 8     /* a GET whose reply changes each time */
};

/* A request, authenticated and scoped before the plugin sees it. Views are valid until the handler
 * returns. */
typedef struct portico_request {
    uint32_t struct_size;
    uint32_t roles;        /* of the member; PORTICO_ROLE_ANY for a storefront without member */
    portico_handle handle; /* for reply() and header() */
    portico_str method;
    portico_str path;                    /* decoded */
    const portico_pair* path_parameters; /* {sku} of the pattern, decoded, in order */
    uint64_t path_parameter_count;
    const portico_pair* query; /* decoded, in order; names may repeat */
    uint64_t query_count;
    portico_str body;         /* whole; at most the route's limit */
    portico_str content_type; /* lower case, without parameters */
    portico_str company;      /* tenant of this request; empty only where the route needs none */
    portico_str member;       /* empty for a storefront backend without member, and for operators */
    portico_str language;     /* "en", "uk" or "ru": what the caller reads best */
    portico_str request_id;
    int64_t deadline_us; /* clock's now_us() after which nobody waits for the answer */
    int32_t is_operator;
    int32_t reserved;
} portico_request;

typedef struct portico_reply {
    uint32_t struct_size;
    int32_t http_status;
    portico_str content_type; /* empty: application/json */
    const portico_pair* headers;
    uint64_t header_count;
    portico_str body;
} portico_reply;

/* Answers through reply(), once, and returns OK; or returns an error, which the gateway turns into
 * problem+json with the sentence given to host->fail(). [request] */
typedef portico_status (*portico_http_handler
)(void* context, const portico_request* request) PORTICO_NOEXCEPT;

typedef struct portico_route {
    uint32_t struct_size;
    uint32_t roles;          /* PORTICO_ROLE_*; 0 means any */
    uint32_t flags;          /* PORTICO_ROUTE_* */
    uint32_t body_bytes_max; /* 0: the gateway's default (1 MiB) */
    portico_str method;      /* GET, POST, PUT, PATCH, DELETE */
    portico_str pattern;     /* /api/v1/pricing/prices/{sku}; below what the manifest grants */
    portico_http_handler handler;
    void* context;
} portico_route;

typedef struct portico_http {
    uint32_t struct_size;
    void* self;

    /* Opens a route; requests come from then on. Errors: CONFLICT (another plugin has it), DENIED
     * (not below what the manifest grants), INVALID (the pattern). Since 0.1. [control] */
    portico_status (*route
    )(void* self, const portico_route* route, portico_handle* out) PORTICO_NOEXCEPT;
    /* Closes it: no new request comes; those in flight may go on. Since 0.1. [control] */
    portico_status (*close)(void* self, portico_handle route) PORTICO_NOEXCEPT;

    /* A request header by its name (any case). Errors: NOT_FOUND. Since 0.1. [request] */
    portico_status (*header
    )(void* self, portico_handle request, portico_str name, portico_sink out) PORTICO_NOEXCEPT;
    /* Gives the whole answer. Errors: CONFLICT (answered already). Since 0.1. [request] */
    portico_status (*reply
    )(void* self, portico_handle request, const portico_reply* reply) PORTICO_NOEXCEPT;

    /* An answer in pieces: `start` sends status and headers (its body, if any, is the first piece),
     * each `piece` waits until the client took it, and returning from the handler ends it.
     * Errors: CONFLICT, TIMEOUT and CANCELLED (the client went away). Since 0.1. [request] */
    portico_status (*start
    )(void* self, portico_handle request, const portico_reply* head) PORTICO_NOEXCEPT;
    portico_status (*piece)(void* self, portico_handle request, portico_str bytes) PORTICO_NOEXCEPT;
} portico_http;

#ifdef __cplusplus
}
#endif

#endif
