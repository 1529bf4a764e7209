#pragma once

#include <portico/http.hpp>

#include "lines/product_index.hpp"
#include "purchased/purchased.hpp"

namespace portico::reorder {

/// What sample files are made of; parts outlive it.
struct SampleDesk {
    PurchasedSource& purchased;
    const ProductIndexSource& products;
};

/// GET /api/v1/reorder/sample?format=csv|xlsx: a file to fill in, with the three articles that the
/// company ordered most often and that are still sold. Errors: Code::invalid (a parameter), those
/// of the database.
Result<Response> show_sample(const SampleDesk& desk, const Request& request);

}  // namespace portico::reorder
