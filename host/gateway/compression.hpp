#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace portico::gateway {

/// True where gzip pays: at least 1 KiB of a text type.
bool is_worth_compressing(std::string_view content_type, std::size_t bytes);

/// The gzip form; nothing if it would not be smaller.
std::optional<std::string> gzip(std::string_view bytes);

}  // namespace portico::gateway
