#pragma once

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/http.hpp>
#include <portico/result.hpp>

#include "lines/product_index.hpp"

namespace portico::reorder {

/// What keeps own article numbers; parts outlive it.
struct CodeDesk {
    Database& database;
    const ProductIndexSource& products;
    const Clock& clock;
};

/// Opens /api/v1/reorder/codes: what a company calls the articles itself.
Status add_code_routes(Router& router, const CodeDesk& desk);

}  // namespace portico::reorder
