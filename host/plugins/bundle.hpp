#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "plugins/manifest.hpp"
#include "ports/database.hpp"

namespace portico::plugins {

/// SHA-256 of bytes in lower case hexadecimal. Given by whoever has the cryptography.
using Sha256 = std::function<std::string(std::span<const std::byte>)>;

/// A plugin's folder, read without running anything of it.
struct Bundle {
    Manifest manifest;
    std::filesystem::path folder;
    std::vector<std::byte> library;  ///< the bytes that were hashed and will be loaded
    std::string sha256;              ///< of the library
    std::vector<ports::Migration> migrations;
    std::optional<std::string> openapi_json;
};

/// Reads `<folder>/<id>.so`, its manifest, `migrations/NNNN_name.sql` and `openapi.json`; the id is
/// the folder's name. Errors: Code::not_found (no library), Code::invalid, Code::quota (over a size
/// limit), each with the file and what to do.
Result<Bundle> read_bundle(const std::filesystem::path& folder, const Sha256& sha256);

/// Names of the folders in `plugins_folder` that may hold a plugin, sorted; at most 256.
/// Errors: Code::unavailable when it can't be read.
Result<std::vector<std::string>> list_bundles(const std::filesystem::path& plugins_folder);

}  // namespace portico::plugins
