#pragma once

#include <portico/plugin.hpp>
#include <portico/result.hpp>

#include "domain/index_source.hpp"
#include "terms/floor_alarms.hpp"

namespace portico::pricing {

/// What the routes need; all of it outlives them.
struct TermRoutesParts {
    IndexSource& prices;
    const FloorAlarms& alarms;
    const Clock& clock;
};

/// GET /admin/api/v1/pricing/floor-alarms and the service pricing.visibility/1. [control]
Status add_term_routes(PluginContext& context, const TermRoutesParts& parts);

}  // namespace portico::pricing
