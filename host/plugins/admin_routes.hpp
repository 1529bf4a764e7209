#pragma once

#include <memory>
#include <vector>

#include <portico/result.hpp>

#include "plugins/plugin_manager.hpp"
#include "ports/http.hpp"

namespace portico::plugins {

/// Opens /admin/api/v1/plugins[/{id}[/enable|disable|reload|lift-quarantine]] for operators and
/// adds them to the API description. The routes live as long as the result; `manager` outlives
/// them. Errors: Code::conflict (a route is taken).
Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_admin_routes(
    ports::Router& router, ports::ApiDescription& api, PluginManager& manager
);

}  // namespace portico::plugins
