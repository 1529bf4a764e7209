#pragma once

#include <portico/http.hpp>

#include "checks/line_checker.hpp"
#include "purchased/purchased.hpp"

namespace portico::reorder {

/// What answers questions about what a company bought; parts outlive it.
struct PurchasedDesk {
    PurchasedSource& purchased;
    const LineChecker& checker;
};

/// GET /api/v1/reorder/purchased. While prices can't be told, what was bought is shown without
/// them. Errors: Code::invalid (a parameter), those of the database.
Result<Response> show_purchased(const PurchasedDesk& desk, const Request& request);

}  // namespace portico::reorder
