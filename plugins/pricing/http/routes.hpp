#pragma once

#include <portico/plugin.hpp>
#include <portico/result.hpp>

#include "domain/index_source.hpp"
#include "http/quote_id.hpp"

namespace portico::pricing {

/// What the routes need; all of it outlives them.
struct QuoteDesk {
    IndexSource& prices;
    QuoteIds& ids;
    const Clock& clock;
};

/// GET /api/v1/pricing/prices/{sku}, POST /api/v1/pricing/quotes, and the service pricing.quote/1,
/// which takes and gives the same JSON as the latter. [control]
Status add_routes(PluginContext& context, const QuoteDesk& desk);

}  // namespace portico::pricing
