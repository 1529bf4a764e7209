#pragma once

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "domain/rule.hpp"

namespace portico::pricing {

/// Reads `floor`, `taxes` and `tax_default_class` of the plugin's configuration; what is absent
/// keeps its default. Errors: Code::invalid with a sentence that names the key.
Status read_term_settings(const json::Value& config, Settings& settings);

}  // namespace portico::pricing
