#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <portico/result.hpp>

#include "ports/clock.hpp"
#include "ports/database.hpp"

namespace portico::security {

/// Runs this folder's migrations.
Status migrate(ports::Database& database);

/// A value of a row, read as what its column holds; the empty answer for another kind.
std::string_view text_of(const ports::SqlValue& value);
std::int64_t integer_of(const ports::SqlValue& value);
std::optional<ports::Instant> optional_instant_of(const ports::SqlValue& value);

inline ports::Instant instant_of(std::int64_t microseconds) {
    return ports::Instant{std::chrono::microseconds{microseconds}};
}

inline std::int64_t microseconds_of(ports::Instant at) {
    return at.time_since_epoch().count();
}

}  // namespace portico::security
