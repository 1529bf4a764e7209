#pragma once

#include <vector>

#include <portico/connector.hpp>

#include "protocol/erp.hpp"

namespace portico::erp_tryton {

/// Tryton's own prices of these samples, as it computes them for a line of a sale: by the
/// customer's price list (or everybody's) with the quantity, unit and day, rounded half to even to
/// 4 decimals. In their order; what can't be asked has an error. Four questions at once. Errors: as
/// Rpc::call.
Result<std::vector<ErpPrice>> live_prices(
    Erp& erp, const std::vector<PriceSample>& samples, Instant deadline
);

}  // namespace portico::erp_tryton
