#pragma once

#include <memory>
#include <string_view>

#include <portico/result.hpp>

#include "plugins/plugin_manager.hpp"
#include "ports/connector.hpp"

namespace portico::plugins {

/// The connector plugins that are active, as the bridge sees them. Thread-safe.
class PluginConnectors final : public ports::Connectors {
public:
    /// `manager` and `clock` outlive this and every lease.
    PluginConnectors(const PluginManager& manager, const ports::Clock& clock)
        : manager_{manager}, clock_{clock} {}

    /// A lease may be kept: after the plugin was switched off its calls answer Code::unavailable.
    Result<std::shared_ptr<ports::Connector>> lease(std::string_view plugin_id) override;

private:
    const PluginManager& manager_;
    const ports::Clock& clock_;
};

}  // namespace portico::plugins
