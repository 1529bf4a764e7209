#pragma once

#include <string_view>

#include <portico/json.hpp>

#include "plugins/services/host_ports.hpp"

namespace portico::testkit {

/// What of a manifest matters while the plugin runs. Errors: Code::invalid (JSON, no id).
Result<plugins::InstanceDescription> read_manifest(std::string_view manifest_json);

/// `given` over the defaults of the manifest's config schema, as JSON.
Result<std::string> fill_config(std::string_view manifest_json, std::string_view given);

}  // namespace portico::testkit
