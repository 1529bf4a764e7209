#pragma once

#include <portico/http.hpp>
#include <portico/result.hpp>

#include "baskets/basket_book.hpp"

namespace portico::reorder {

/// Opens /api/v1/reorder/baskets and everything below it; `book` outlives the routes.
Status add_basket_routes(Router& router, BasketBook& book);

}  // namespace portico::reorder
