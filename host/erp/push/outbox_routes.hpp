#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <portico/result.hpp>

#include "erp/push/operator_actions.hpp"
#include "erp/push/outbox.hpp"
#include "erp/push/pusher.hpp"
#include "ports/audit.hpp"
#include "ports/http.hpp"

namespace portico::erp {

/// What the routes stand on; all outlive them.
struct OutboxRouteParts {
    Outbox& outbox;
    OperatorActions& actions;
    ports::Audit& audit;
    std::function<PusherReport()> pusher;
};

/// The outbox for operators, under /admin/api/v1/erp/outbox and /dead-letters; described in
/// openapi.json. Errors: Code::conflict when a route is taken.
Result<std::vector<std::unique_ptr<ports::OpenRoute>>> open_outbox_routes(
    ports::Router& router, const OutboxRouteParts& parts
);

}  // namespace portico::erp
