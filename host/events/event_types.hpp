#pragma once

#include <span>
#include <string>
#include <string_view>

#include <portico/result.hpp>

#include "ports/events.hpp"

namespace portico::events {

inline constexpr std::size_t publish_max = 10'000;
inline constexpr std::size_t json_bytes_max = 64U << 10U;
inline constexpr std::size_t batch_max_limit = 1'000;

/// Checks what is about to be published: at most publish_max events; type of lower case words,
/// digits, "_" and "-" with dots between, at most 128 bytes; company and subject at most 512 bytes;
/// an object of JSON, at most json_bytes_max. Errors: Code::invalid, Code::quota. Pure.
Status check_events(std::span<const ports::NewEvent> events);

/// Checks what a subscriber asks for: 1 to 64 patterns, each a type, a type ending in ".*", or "*".
/// Errors: Code::invalid. Pure.
Status check_patterns(std::span<const std::string> patterns);

/// Whether one of the patterns takes `type`. "erp.*" takes all that start with "erp.". Pure.
bool matches(std::span<const std::string> patterns, std::string_view type);

}  // namespace portico::events
