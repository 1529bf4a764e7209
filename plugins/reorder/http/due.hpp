#pragma once

#include <portico/clock.hpp>
#include <portico/http.hpp>
#include <portico/services.hpp>

#include "baskets/basket_book.hpp"
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

/// POST /api/v1/reorder/due/basket: a new basket of what is due. Errors: Code::conflict (nothing
/// is), and those of show_due() and BasketBook::create.
Result<Response> order_due(const DueDesk& desk, BasketBook& book, const Request& request);

}  // namespace portico::reorder
