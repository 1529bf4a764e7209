#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "core/version.hpp"

namespace portico::plugins {

/// Another plugin that this one needs.
/// Stands for all plugins in a Requirement.
inline constexpr std::string_view any_plugin = "*";

struct Requirement {
    std::string plugin;  ///< an id, or any_plugin
    core::VersionRange versions;
    std::string service;       ///< which it calls; may be empty; for any_plugin "*.name/1"
    bool is_optional = false;  ///< works without it
};

enum class Placement : std::uint8_t { in_process, cell };
enum class Maturity : std::uint8_t { alpha, beta, stable };

/// What plugin.json says.
struct Manifest {
    std::string id;
    std::string version_text;  ///< as written
    core::Version version;
    std::string vendor;
    std::string description;
    std::uint32_t abi_major = 0;
    std::uint32_t abi_min_minor = 0;
    std::vector<std::string> host_services;
    std::vector<std::string> provides;
    std::vector<Requirement> requirements;
    std::vector<std::string> permissions;
    Placement placement = Placement::in_process;
    std::string config_schema = "{}";  ///< JSON Schema text
    Maturity maturity = Maturity::alpha;
};

/// True for "pricing" or "erp_csv": a lower case letter, then letters, digits, '_'; at most 40.
bool is_plugin_id(std::string_view text);

/// "alpha", "beta", "stable".
std::string_view maturity_name(Maturity maturity);

/// Reads a manifest. Unknown members are errors, so that a misspelt one is not silently without
/// effect. Errors: Code::invalid with the member's name and what it should be. Pure and
/// thread-safe.
Result<Manifest> parse_manifest(std::string_view json);

}  // namespace portico::plugins
