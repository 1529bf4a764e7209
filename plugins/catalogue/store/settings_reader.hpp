#pragma once

#include <portico/json.hpp>

#include "domain/settings.hpp"

namespace portico::catalogue {

/// The plugin's configuration, which the host has held against plugin.json.
Settings read_settings(const json::Value& config);

}  // namespace portico::catalogue
