#pragma once

#include <portico/plugin.hpp>
#include <portico/result.hpp>

#include "http/price_desk.hpp"

namespace portico::pricing {

/// GET /api/v1/pricing/prices/{sku}, POST /api/v1/pricing/quotes, GET /api/v1/pricing/quotes/{id},
/// the operators' GET /admin/api/v1/pricing/prices/{company}/{sku}, and the service
/// pricing.quote/1, which takes and gives the same JSON as quotes, without an id. `desk` outlives
/// them. [control]
Status add_routes(PluginContext& context, PriceDesk& desk);

}  // namespace portico::pricing
