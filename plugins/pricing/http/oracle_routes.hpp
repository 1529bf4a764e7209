#pragma once

#include <functional>

#include <portico/plugin.hpp>
#include <portico/result.hpp>

#include "domain/oracle_report.hpp"

namespace portico::pricing {

/// GET /admin/api/v1/pricing/oracle: what has been compared, and the last differences.
/// `report` is thread-safe. [control]
Status add_oracle_route(PluginContext& context, std::function<OracleReport()> report);

}  // namespace portico::pricing
