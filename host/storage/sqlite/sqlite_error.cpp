#include "storage/sqlite/sqlite_error.hpp"

#include <sqlite3.h>

namespace portico::storage {
namespace {

std::string about(std::string_view path, std::string_view sentence, std::string_view detail) {
    std::string text{"database "};
    text.append(path).append(" ").append(sentence);
    if (!detail.empty()) text.append(" (").append(detail).append(")");
    return text;
}

}  // namespace

Error damaged_error(std::string_view path, std::string_view detail) {
    return unavailable(about(
        path,
        "is damaged: stop Portico, then put the file back from a backup made by `portico backup`, "
        "or move it away to start with an empty one",
        detail
    ));
}

Error sqlite_error(sqlite3* connection, int code, std::string_view path) {
    const std::string detail =
        connection != nullptr ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
            return conflict(detail);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {Code::timeout, about(path, "is busy: another writer held it too long", detail)};
        case SQLITE_FULL:
            return {
                Code::quota, about(path, "can't grow: the disk is full, free some space", detail)};
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
            return unavailable(about(
                path,
                "can't be opened for writing: give Portico's user write permission to the file and "
                "its folder",
                detail
            ));
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return damaged_error(path, detail);
        case SQLITE_IOERR:
            return unavailable(
                about(path, "can't be read or written: check the disk that holds it", detail)
            );
        case SQLITE_AUTH:
            return denied(detail);
        case SQLITE_TOOBIG:
            return {Code::quota, about(path, "refuses a value or text of that size", detail)};
        case SQLITE_INTERRUPT:
            return {Code::cancelled, about(path, "was told to stop", detail)};
        case SQLITE_NOMEM:
            return {Code::quota, about(path, "got no memory", detail)};
        case SQLITE_INTERNAL:
        case SQLITE_MISUSE:
            return internal(about(path, "was used wrongly", detail));
        default:
            return invalid(detail);
    }
}

}  // namespace portico::storage
