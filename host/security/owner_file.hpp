#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::security {

/// A small secret file that only its owner may read. Nothing if it does not exist.
/// Errors: Code::unavailable (others may read it, larger than 64 KiB, not readable), with what to
/// do.
Result<std::optional<std::string>> read_owner_file(const std::filesystem::path& path);

/// The same without a look at its rights.
Result<std::optional<std::string>> read_small_file(const std::filesystem::path& path);

/// Writes a new file with mode 0600, whole or not at all, its folder with mode 0700.
/// Errors: Code::unavailable with what to do.
Status write_owner_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace portico::security
