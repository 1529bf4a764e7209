#pragma once

#include <cstdint>

#include <portico/plugin.hpp>

namespace portico::sku_notes {

/// Drops notes older than `keep_days` each night, and those of products that left the ERP.
Status add_upkeep(PluginContext& context, std::int64_t keep_days);

}  // namespace portico::sku_notes
