#ifndef PORTICO_ABI_CLIENT_H
#define PORTICO_ABI_CLIENT_H

#include <portico/abi/core.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_CLIENT_ID "portico.client/1"

enum {
    /* Sending it twice does no harm: the host may retry after a connection that broke. GET and HEAD
     * are safe without it. */
    PORTICO_CLIENT_SAFE = 1,
    /* The server understands `Content-Encoding: gzip`: a large body is sent compressed. */
    PORTICO_CLIENT_GZIP = 2
};

/* One request to a server outside. `{NULL, 0}` and 0 mean the default. */
typedef struct portico_client_request {
    uint32_t struct_size;
    uint32_t flags;
    portico_str method;
    portico_str url; /* http:// or https://, with host, at most 8 KiB */
    const portico_pair* headers;
    uint64_t header_count; /* Host, Content-Length and connection headers are the host's */
    portico_str body;
    int64_t connect_timeout_ms; /* default 5,000 */
    int64_t deadline_us;        /* for everything, retries too: clock's now_us(); default 30 s */
    uint64_t reply_bytes_max;   /* of the decoded reply's body; default 16 MiB, at most 256 MiB */
} portico_client_request;

/* Receives the reply: the head once, then the body's pieces. A status other than PORTICO_OK stops
 * it and is what send() returns. Before a retry nothing was given. */
typedef struct portico_client_reply {
    void* context;
    portico_status (*head
    )(void* context, int32_t status, const portico_pair* headers, uint64_t header_count
    ) PORTICO_NOEXCEPT;
    portico_status (*body)(void* context, portico_str piece) PORTICO_NOEXCEPT;
} portico_client_reply;

typedef struct portico_client {
    uint32_t struct_size;
    void* self;

    /* Sends and waits. Connections are kept and shared by the plugin's calls; redirects are
     * given back like any reply, never followed; TLS certificates are checked.
     * OK: a whole reply came, whatever its HTTP status. Errors: DENIED (a host that the manifest's
     * `client:` permissions do not name, that the admin did not grant, or whose name leads to an
     * address that is not allowed), UNAVAILABLE (not sent whole: no connection, TLS refused; a
     * retry is safe), TIMEOUT (sent, but no whole reply came: what it did is unknown), QUOTA (the
     * reply is larger than allowed), INVALID (not a request), CANCELLED (the plugin is being
     * switched off). Since 0.2. [any] */
    portico_status (*send
    )(void* self, const portico_client_request* request, portico_client_reply reply
    ) PORTICO_NOEXCEPT;
} portico_client;

#ifdef __cplusplus
}
#endif

#endif
