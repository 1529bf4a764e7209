#pragma once

#include <portico/plugin.hpp>
#include <portico/result.hpp>

#include "http/price_list.hpp"
#include "http/search.hpp"

namespace portico::catalogue {

/// Opens all routes of the catalogue. [control]
Status add_routes(PluginContext& context, const PriceListDesk& desk);

}  // namespace portico::catalogue
