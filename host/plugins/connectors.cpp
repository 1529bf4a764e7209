#include "plugins/connectors.hpp"

#include "plugins/services/leased_connector.hpp"

namespace portico::plugins {

Result<std::shared_ptr<ports::Connector>> PluginConnectors::lease(std::string_view plugin_id) {
    const auto target = PORTICO_TRY(manager_.connector(plugin_id));
    return lease_connector(target.instance, target.table, clock_);
}

}  // namespace portico::plugins
