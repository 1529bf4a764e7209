#pragma once

#include <portico/http.hpp>

#include "checks/line_checker.hpp"
#include "purchased/purchased.hpp"

namespace portico::reorder {

/// What sample files are made of; parts outlive it.
struct SampleDesk {
    PurchasedSource& purchased;
    const LineChecker& checker;
};

/// GET /api/v1/reorder/sample?format=csv|xlsx: a file to fill in, with the three articles that the
/// company ordered most often of those that it can order today; while prices can't be told, of all.
/// Errors: Code::invalid (a parameter), those of the database.
Result<Response> show_sample(const SampleDesk& desk, const Request& request);

}  // namespace portico::reorder
