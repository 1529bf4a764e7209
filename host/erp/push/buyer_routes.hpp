#pragma once

#include <memory>
#include <vector>

#include <portico/result.hpp>

#include "erp/push/order_desk.hpp"
#include "ports/http.hpp"

namespace portico::erp {

/// POST and GET /api/v1/orders, GET /api/v1/orders/{id} and the proof of its lines; described in
/// openapi.json. `desk` outlives the routes. Errors: Code::conflict when a route is taken.
Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_buyer_routes(
    ports::Router& router, OrderDesk& desk
);

}  // namespace portico::erp
