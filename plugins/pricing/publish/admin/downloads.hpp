#pragma once

#include <cstdint>
#include <string>

#include <portico/database.hpp>
#include <portico/http.hpp>
#include <portico/result.hpp>

#include "publish/row/columns.hpp"
#include "publish/stage/import_store.hpp"

namespace portico::pricing {

/// Tables as CSV, sent in pieces: memory does not grow with them.
/// Errors: those of the database; Code::cancelled (the client went away).
Status send_problems(ImportStore& store, std::int64_t import_id, Reply& reply);

/// What the import would do to rules or to lists: the change before each row's own columns.
Status send_changes(Database& database, std::int64_t import_id, Entity entity, Reply& reply);

/// What each company would have paid: its sum (no SKU), and its largest changes by SKU.
Status send_effect(Database& database, std::int64_t import_id, Reply& reply);

struct ExportQuestion {
    Entity entity = Entity::rule;
    std::string list;      ///< empty: all
    bool is_xlsx = false;  ///< a workbook instead of CSV
};

/// What is published, in the columns that an import reads.
Status send_export(Database& database, const ExportQuestion& question, Reply& reply);

}  // namespace portico::pricing
