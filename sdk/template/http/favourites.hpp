#pragma once

#include <cstdint>

#include <portico/plugin.hpp>

namespace @plugin_id@ {

/// Opens the routes that openapi.yaml describes. A company keeps at most `favourites_max`.
portico::Status add_routes(portico::PluginContext& context, std::int64_t favourites_max);

}  // namespace @plugin_id@
