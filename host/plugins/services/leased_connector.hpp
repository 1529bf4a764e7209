#pragma once

#include <memory>

#include <portico/abi/connector.h>

#include "plugins/services/instance_context.hpp"
#include "ports/clock.hpp"
#include "ports/connector.hpp"

namespace portico::plugins {

/// A plugin's connector table as the bridge sees it: each call under the instance's gate, what
/// comes back within limits. It may be kept: after the plugin was switched off its calls answer
/// Code::unavailable. `clock` outlives it.
std::shared_ptr<ports::Connector> lease_connector(
    std::shared_ptr<InstanceContext> instance,
    const portico_connector* table,
    const ports::Clock& clock
);

}  // namespace portico::plugins
