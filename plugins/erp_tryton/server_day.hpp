#pragma once

#include <cstdint>
#include <string>

#include "settings.hpp"

namespace portico::erp_tryton {

/// "2026-11-21": the day of a moment as the server's clock shows it.
std::string day_in_zone(std::int64_t microseconds, const Settings& settings);

/// The day that a buyer asked for: a day written alone came as its start in UTC, and is that day
/// everywhere.
std::string requested_day(std::int64_t microseconds, const Settings& settings);

}  // namespace portico::erp_tryton
