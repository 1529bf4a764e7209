#pragma once

#include <portico/plugin.hpp>

namespace portico::sku_notes {

/// Opens the routes that openapi.yaml describes, and the service sku_notes.read/1.
Status add_routes(PluginContext& context);

}  // namespace portico::sku_notes
