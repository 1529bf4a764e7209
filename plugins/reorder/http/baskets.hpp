#pragma once

#include <string_view>

#include <portico/http.hpp>
#include <portico/result.hpp>

#include "baskets/basket_book.hpp"

namespace portico::reorder {

/// Opens /api/v1/reorder/baskets and everything below it; `book` outlives the routes.
Status add_basket_routes(Router& router, BasketBook& book);

/// A basket as the routes show it. Errors: those of BasketBook::look.
Result<Response> show_basket(
    BasketBook& book, const Request& request, std::string_view id, int status
);

}  // namespace portico::reorder
