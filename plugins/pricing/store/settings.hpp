#pragma once

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "domain/rule.hpp"

namespace portico::pricing {

/// Reads the plugin's configuration (see plugin.json); what is absent keeps its default.
/// Errors: Code::invalid with a sentence that names the key.
Result<Settings> read_settings(const json::Value& config);

}  // namespace portico::pricing
