#pragma once

#include <cstdint>
#include <string_view>

#include <portico/result.hpp>

namespace portico::core {

/// Where a plugin stands in its life.
enum class PluginState : std::uint8_t {
    found,        ///< its folder is in the plugins folder
    verified,     ///< size, hash and manifest were read without running its code
    admitted,     ///< versions, permissions, dependencies fit this host
    loaded,       ///< the library is mapped and its descriptor equals the manifest
    inited,       ///< init() succeeded
    active,       ///< serves
    draining,     ///< new work is refused, calls in flight may end
    inactive,     ///< deactivated and swept
    retired,      ///< destroyed; the library was given back
    quarantined,  ///< kept off until an operator lifts that
};

/// "found", "verified", ...
std::string_view state_name(PluginState state);

/// The state with that name. Errors: Code::invalid.
Result<PluginState> parse_state(std::string_view name);

/// The next state, when the life-cycle table has that step.
/// Errors: Code::conflict with a sentence that names both states. Pure and thread-safe.
Result<PluginState> transition(PluginState from, PluginState to);

}  // namespace portico::core
