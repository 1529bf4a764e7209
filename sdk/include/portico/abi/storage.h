#ifndef PORTICO_ABI_STORAGE_H
#define PORTICO_ABI_STORAGE_H

#include <portico/abi/core.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTICO_STORAGE_ID "portico.storage/1"

enum {
    PORTICO_NULL = 0,
    PORTICO_INTEGER = 1,
    PORTICO_REAL = 2,
    PORTICO_TEXT = 3,
    PORTICO_BYTES = 4
};

/* One SQL value. Amounts are TEXT, never REAL. */
typedef struct portico_value {
    int32_t type;
    int32_t reserved; /* 0 */
    int64_t integer;
    double real;
    portico_str bytes; /* of TEXT and BYTES */
} portico_value;

/* Receives each row of a result; the values are borrowed for the call. A status other than OK ends
 * the statement, which returns that status. */
typedef struct portico_rows {
    void* context;
    portico_status (*row
    )(void* context, const portico_value* values, uint64_t count) PORTICO_NOEXCEPT;
} portico_rows;

enum { PORTICO_READ = 0, PORTICO_WRITE = 1 };

/* The plugin's own database, and the mirror as schema `erp` (read only). SQL is the common subset
 * of SQLite 3.40 and PostgreSQL 15, parameters are $1, $2, ... Migrations are the files
 * `migrations/NNNN_*.sql` of the bundle; the host runs them before init().
 * Statements are prepared once and cached by their text: use constants. */
typedef struct portico_storage {
    uint32_t struct_size;
    void* self;

    /* Runs one statement. With `transaction` 0 it is a transaction of its own: a SELECT on a reader
     * connection, which never waits for writers; anything else on the writer. `rows` may have a
     * NULL callback; `changed` may be NULL. Errors: INVALID (SQL, parameters), CONFLICT (a
     * constraint), TIMEOUT (busy for 5 s), QUOTA (disk full), UNAVAILABLE (read-only or damaged
     * file). Since 0.1. [any] */
    portico_status (*execute
    )(void* self,
      portico_handle transaction,
      portico_str sql,
      const portico_value* args,
      uint64_t arg_count,
      portico_rows rows,
      int64_t* changed) PORTICO_NOEXCEPT;

    /* Opens a transaction: PORTICO_READ sees one moment of the database, PORTICO_WRITE holds the
     * one writer (BEGIN IMMEDIATE): keep it short. Must end on the thread that began it. Errors:
     * TIMEOUT, UNAVAILABLE, QUOTA (16 open ones a plugin). Since 0.1. [any] */
    portico_status (*begin)(void* self, int32_t mode, portico_handle* out) PORTICO_NOEXCEPT;
    /* After OK the changes survive a power cut. After an error nothing was changed. Ends the
     * handle either way. Since 0.1. [any] */
    portico_status (*commit)(void* self, portico_handle transaction) PORTICO_NOEXCEPT;
    portico_status (*rollback)(void* self, portico_handle transaction) PORTICO_NOEXCEPT;
} portico_storage;

#ifdef __cplusplus
}
#endif

#endif
