#pragma once

#include <string>

struct sqlite3;

namespace portico::storage {

/// Decides what SQL text from above may do, while SQLite compiles it. Refused: writing the mirror
/// (schema `erp`), ATTACH and DETACH, PRAGMA, BEGIN/COMMIT/SAVEPOINT as text (transactions belong
/// to the port), temporary objects (they would stay on a pooled connection), loading extensions.
/// One a connection, same thread rules.
class Authorizer {
public:
    /// Watches `connection` until destroyed or the connection is closed.
    void install(sqlite3* connection);

    /// While set, everything is allowed: for the adapter's own statements.
    void trust(bool trusted) { trusted_ = trusted; }

    /// Forgets what the statement compiled last was; call before compiling one.
    void reset();

    /// Whether the statement compiled since reset() inserts, updates or deletes rows of a table.
    [[nodiscard]] bool changes_rows() const { return changes_rows_; }

    /// Why the statement compiled since reset() was refused; empty if it was not.
    [[nodiscard]] const std::string& refusal() const { return refusal_; }

private:
    static int
    decide(void* self, int action, const char* one, const char* two, const char* schema, const char*);
    int refuse(const char* reason);
    int writes(const char* table, const char* schema);

    bool trusted_ = false;
    bool changes_rows_ = false;
    std::string refusal_;
};

}  // namespace portico::storage
