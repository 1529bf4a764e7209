#pragma once

#include <cstdint>
#include <string>

#include <portico/result.hpp>

#include "push/order_record.hpp"
#include "settings.hpp"

namespace portico::erp_tryton {

/// The line's price as Tryton can hold it. Errors: Code::invalid when rounding it to `digits`
/// decimals changes what the line costs in the currency's hundredths: the buyer saw another sum.
Result<std::string> price_with_digits(const OrderLine& line, int digits);

/// "2026-11-21": the day of a moment as the server's clock shows it.
std::string day_in_zone(std::int64_t microseconds, const Settings& settings);

/// The day that a buyer asked for: a day written alone came as its start in UTC, and is that day
/// everywhere.
std::string requested_day(std::int64_t microseconds, const Settings& settings);

}  // namespace portico::erp_tryton
