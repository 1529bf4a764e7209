#pragma once

#include <cstddef>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "terms/floor_alarms.hpp"

namespace portico::pricing {

/// The newest first, at most `count`. Errors: those of the database.
Result<std::vector<FloorAlarm>> load_floor_alarms(Database& database, std::size_t count);

/// Writes these over what is kept of them, and leaves the newest `count` of all.
/// Errors: those of the database.
Status save_floor_alarms(
    Database& database, const std::vector<FloorAlarm>& alarms, std::size_t count
);

}  // namespace portico::pricing
