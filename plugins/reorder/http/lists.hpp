#pragma once

#include <portico/http.hpp>
#include <portico/result.hpp>

#include "lists/list_book.hpp"

namespace portico::reorder {

/// Opens /api/v1/reorder/lists and everything below it; `book` outlives the routes.
Status add_list_routes(Router& router, ListBook& book);

}  // namespace portico::reorder
