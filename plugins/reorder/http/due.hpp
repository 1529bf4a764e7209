#pragma once

#include <portico/clock.hpp>
#include <portico/http.hpp>
#include <portico/services.hpp>

#include "due/due_list.hpp"
#include "due/product_source.hpp"

namespace portico::reorder {

/// What answers questions about due articles; parts outlive it.
struct DueDesk {
    DueSource& due;
    const ProductSource& products;
    const Services& services;
    const Clock& clock;
};

/// GET /api/v1/reorder/due. Errors: Code::invalid (a parameter), Code::unavailable (nothing has
/// been learned yet), those of pricing.
Result<Response> show_due(const DueDesk& desk, const Request& request);

}  // namespace portico::reorder
