#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "erp/push/line_prices.hpp"
#include "erp/push/mirror_refresh.hpp"
#include "erp/push/operator_actions.hpp"
#include "erp/push/order_desk.hpp"
#include "erp/push/outbox.hpp"
#include "erp/push/pusher.hpp"
#include "ports/audit.hpp"
#include "ports/clock.hpp"
#include "ports/connector.hpp"
#include "ports/database.hpp"
#include "ports/events.hpp"
#include "ports/http.hpp"
#include "ports/jobs.hpp"
#include "ports/log.hpp"
#include "ports/metrics.hpp"

namespace portico::erp {

struct JourneyConfig {
    std::int64_t outbox_max = 10'000;  ///< open orders
    PusherConfig pusher;
};

/// What orders need before any plugin is loaded; all outlive the journey.
struct JourneyParts {
    std::shared_ptr<ports::Database> database;  ///< "orders", with the mirror attached
    ports::Events& events;
    ports::Clock& clock;
    ports::Log& log;
    ports::Metrics& metrics;
    QuoteSource quotes;
};

/// What they need to reach the ERP and to be seen; all outlive the journey.
struct JourneyEdges {
    ports::Connectors& connectors;
    ports::Jobs& jobs;
    ports::Audit& audit;
    ports::Router& router;
};

/// An order's way to the ERP, put together: desk, outbox, pusher and their routes.
class OrderJourney {
public:
    /// Errors: those of the database.
    static Result<std::unique_ptr<OrderJourney>> create(JourneyParts parts, JourneyConfig config);

    ~OrderJourney();
    OrderJourney(const OrderJourney&) = delete;
    OrderJourney& operator=(const OrderJourney&) = delete;

    /// What plugins submit to and guard with.
    [[nodiscard]] ports::Orders& orders() { return desk_; }

    /// Opens the routes. Errors: Code::conflict when one is taken.
    Status open(const JourneyEdges& edges);

    /// Begins to push, after the plugins were started and open() was called.
    void start();
    /// Ends it, before the plugins are stopped.
    void stop();

    /// Forgets orders that ended long ago.
    Status prune();

private:
    OrderJourney(JourneyParts parts, JourneyConfig config, std::unique_ptr<Outbox> outbox);

    JourneyParts parts_;
    JourneyConfig config_;
    std::unique_ptr<Outbox> outbox_;
    OrderDesk desk_;
    OperatorActions actions_;
    std::unique_ptr<MirrorRefresh> refresh_;
    std::unique_ptr<Pusher> pusher_;
    std::vector<std::unique_ptr<ports::OpenRoute>> routes_;
};

/// The routes' part of the API description.
std::string_view orders_openapi();

}  // namespace portico::erp
