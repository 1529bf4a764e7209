#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::gateway {

/// True where gzip pays: at least 1 KiB of a text type.
bool is_worth_compressing(std::string_view content_type, std::size_t bytes);

/// The gzip form; nothing if it would not be smaller.
std::optional<std::string> gzip(std::string_view bytes);

/// What a gzip form holds. For bytes of this program, not of a client: the size is not bounded.
/// Errors: Code::internal.
Result<std::string> gunzip(std::string_view packed);

}  // namespace portico::gateway
