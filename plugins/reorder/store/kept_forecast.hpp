#pragma once

#include <memory>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "due/due_list.hpp"

namespace portico::reorder {

/// Keeps a forecast over restarts, instead of the one before. A kill meanwhile leaves none. Errors:
/// those of the database.
Status keep_forecast(Database& database, const Forecast& forecast);

/// Errors: Code::not_found (none is kept), Code::invalid (it is damaged, or of another version),
/// those of the database.
Result<std::shared_ptr<const Forecast>> kept_forecast(Database& database);

}  // namespace portico::reorder
