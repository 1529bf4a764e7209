#pragma once

#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::plugins {

/// Checks a plugin's configuration against the JSON Schema of its manifest, after the schema's
/// defaults were filled in; gives the whole configuration as JSON.
/// Errors: Code::invalid; names the key as the operator wrote it ("plugins.pricing.currency") and
/// what is wrong; also when the schema itself is not usable. Thread-safe.
Result<std::string> complete_config(
    std::string_view plugin_id, std::string_view schema_json, std::string_view config_json
);

}  // namespace portico::plugins
