#pragma once

#include <memory>
#include <vector>

#include <portico/result.hpp>

#include "erp/shadow/comparison_job.hpp"
#include "erp/shadow/report_store.hpp"
#include "ports/http.hpp"

namespace portico::erp {

/// /admin/api/v1/erp/price-comparisons for operators; described in openapi.json. What is given
/// outlives it; its end closes the routes.
class ComparisonRoutes {
public:
    /// Errors: Code::conflict when a route is taken.
    static Result<std::unique_ptr<ComparisonRoutes>> create(
        ComparisonJob& job,
        const ReportStore& store,
        ports::Router& router,
        ports::ApiDescription& description
    );

    ~ComparisonRoutes();
    ComparisonRoutes(const ComparisonRoutes&) = delete;
    ComparisonRoutes& operator=(const ComparisonRoutes&) = delete;

private:
    explicit ComparisonRoutes(ports::ApiDescription& description) : description_{description} {}

    ports::ApiDescription& description_;
    std::vector<std::unique_ptr<ports::OpenRoute>> routes_;
};

}  // namespace portico::erp
