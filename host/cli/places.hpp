#pragma once

#include <filesystem>

#include <portico/result.hpp>

namespace portico::cli {

/// Where the bundles of the plugins are: `<prefix>/plugins` of a build, or
/// `<prefix>/lib/portico/plugins` of an installation.
std::filesystem::path bundle_folder();

/// The template of `portico plugin new`. Errors: Code::unavailable when it is not installed.
Result<std::filesystem::path> template_folder();

/// What CMAKE_PREFIX_PATH must name so that a plugin finds the SDK.
Result<std::filesystem::path> sdk_prefix();

}  // namespace portico::cli
