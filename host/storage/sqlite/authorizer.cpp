#include "storage/sqlite/authorizer.hpp"

#include <string_view>

#include <sqlite3.h>

namespace portico::storage {
namespace {

std::string_view text_of(const char* text) {
    return text == nullptr ? std::string_view{} : std::string_view{text};
}

bool is_harmless_pragma(std::string_view name, const char* value) {
    // Full-text search asks these two of its own database.
    return value == nullptr && (name == "data_version" || name == "page_size");
}

}  // namespace

void Authorizer::install(sqlite3* connection) {
    sqlite3_set_authorizer(connection, &Authorizer::decide, this);
}

void Authorizer::reset() {
    changes_rows_ = false;
    refusal_.clear();
}

int Authorizer::refuse(const char* reason) {
    if (refusal_.empty()) refusal_ = reason;
    return SQLITE_DENY;
}

int Authorizer::writes(const char* table, const char* schema) {
    if (text_of(schema) == "erp") {
        return refuse("schema erp is the mirror of the ERP: it can only be read");
    }
    if (!text_of(table).starts_with("sqlite_")) changes_rows_ = true;
    return SQLITE_OK;
}

int Authorizer::
    decide(void* self, int action, const char* one, const char* two, const char* schema, const char*) {
    auto& authorizer = *static_cast<Authorizer*>(self);
    if (authorizer.trusted_) return SQLITE_OK;
    switch (action) {
        case SQLITE_INSERT:
        case SQLITE_UPDATE:
        case SQLITE_DELETE:
            return authorizer.writes(one, schema);
        case SQLITE_ATTACH:
        case SQLITE_DETACH:
            return authorizer.refuse(
                "ATTACH, DETACH and VACUUM are not allowed: a database is a file of its own"
            );
        case SQLITE_PRAGMA:
            if (is_harmless_pragma(text_of(one), two)) return SQLITE_OK;
            return authorizer.refuse("PRAGMA is not allowed: the host sets the database up");
        case SQLITE_TRANSACTION:
        case SQLITE_SAVEPOINT:
            return authorizer.refuse(
                "BEGIN, COMMIT, ROLLBACK and SAVEPOINT are not allowed as text: use begin, commit "
                "and rollback of the storage service"
            );
        case SQLITE_CREATE_TEMP_INDEX:
        case SQLITE_CREATE_TEMP_TABLE:
        case SQLITE_CREATE_TEMP_TRIGGER:
        case SQLITE_CREATE_TEMP_VIEW:
            return authorizer.refuse("temporary objects are not allowed: connections are shared");
        case SQLITE_FUNCTION:
            if (text_of(two) == "load_extension") {
                return authorizer.refuse("loading extensions is not allowed");
            }
            return SQLITE_OK;
        case SQLITE_ALTER_TABLE:
            return text_of(one) == "erp" ? authorizer.writes(two, one) : SQLITE_OK;
        case SQLITE_ANALYZE:
        case SQLITE_REINDEX:
        case SQLITE_CREATE_INDEX:
        case SQLITE_CREATE_TABLE:
        case SQLITE_CREATE_TRIGGER:
        case SQLITE_CREATE_VIEW:
        case SQLITE_CREATE_VTABLE:
        case SQLITE_DROP_INDEX:
        case SQLITE_DROP_TABLE:
        case SQLITE_DROP_TRIGGER:
        case SQLITE_DROP_VIEW:
        case SQLITE_DROP_VTABLE:
            return text_of(schema) == "erp" ? authorizer.writes(one, schema) : SQLITE_OK;
        default:
            return SQLITE_OK;
    }
}

}  // namespace portico::storage
