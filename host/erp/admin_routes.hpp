#pragma once

#include <memory>
#include <vector>

#include <portico/result.hpp>

#include "erp/bridge.hpp"
#include "erp/sync_job.hpp"
#include "ports/audit.hpp"
#include "ports/http.hpp"

namespace portico::erp {

/// What the routes stand on; all outlive them.
struct AdminParts {
    Bridge& bridge;
    SyncJob& job;
    ports::Audit& audit;
    ports::Router& router;
    ports::ApiDescription& description;
};

/// The bridge's routes for operators, under /admin/api/v1/erp; described in openapi.json. Its end
/// closes the routes.
class AdminRoutes {
public:
    /// Errors: Code::conflict when a route is taken.
    static Result<std::unique_ptr<AdminRoutes>> create(const AdminParts& parts);

    ~AdminRoutes();
    AdminRoutes(const AdminRoutes&) = delete;
    AdminRoutes& operator=(const AdminRoutes&) = delete;

private:
    explicit AdminRoutes(ports::ApiDescription& description) : description_{description} {}

    ports::ApiDescription& description_;
    std::vector<std::unique_ptr<ports::OpenRoute>> routes_;
};

}  // namespace portico::erp
