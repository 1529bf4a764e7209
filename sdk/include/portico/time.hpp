#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico {

/// Reads RFC 3339 ("2026-03-01T12:00:00.5+02:00"; a blank instead of `T` is taken too) or a date
/// ("2026-03-01": its start in UTC) of the years 1900 to 9999 as microseconds since 1970 UTC.
/// Digits after the sixth of a fraction are dropped; a leap second is read as the next second.
/// Errors: Code::invalid with a sentence that says what to write. Pure and thread-safe.
Result<std::int64_t> parse_time(std::string_view text);

/// "2026-03-01T12:00:00Z", with a fraction only where there is one.
std::string format_time(std::int64_t microseconds);

}  // namespace portico
