#include "erp/push/journey.hpp"

#include <chrono>
#include <iterator>
#include <utility>

#include "embedded/portico_erp_push_api.hpp"
#include "erp/push/buyer_routes.hpp"
#include "erp/push/outbox_routes.hpp"

namespace portico::erp {
namespace {

/// An order that has ended is remembered for so long, and with it the key that orders it once.
constexpr std::chrono::days kept{400};

}  // namespace

OrderJourney::OrderJourney(JourneyParts parts, JourneyConfig config, std::unique_ptr<Outbox> outbox)
    : parts_{std::move(parts)},
      config_{std::move(config)},
      outbox_{std::move(outbox)},
      desk_{
          {.outbox = *outbox_,
           .clock = parts_.clock,
           .quotes = parts_.quotes,
           .on_submitted =
               [this] {
                   if (pusher_) pusher_->wake();
               },
           .has_erp = !config_.pusher.connector.empty()}},
      actions_{{.outbox = *outbox_, .desk = desk_, .clock = parts_.clock, .try_now = [this] {
                    if (pusher_) pusher_->try_now();
                }}} {}

OrderJourney::~OrderJourney() {
    routes_.clear();
    stop();
}

Result<std::unique_ptr<OrderJourney>> OrderJourney::create(
    JourneyParts parts, JourneyConfig config
) {
    auto outbox = PORTICO_TRY(Outbox::create(parts.database, parts.events, config.outbox_max));
    return std::unique_ptr<OrderJourney>{
        new OrderJourney{std::move(parts), std::move(config), std::move(outbox)}};
}

Status OrderJourney::open(const JourneyEdges& edges) {
    refresh_ = std::make_unique<MirrorRefresh>(edges.jobs, parts_.clock, parts_.log);
    const PusherParts pusher{
        .outbox = *outbox_,
        .connectors = edges.connectors,
        .clock = parts_.clock,
        .log = parts_.log,
        .metrics = parts_.metrics,
        .on_accepted = [this] { refresh_->ask(); }};
    pusher_ = std::make_unique<Pusher>(pusher, config_.pusher);
    routes_ = PORTICO_TRY(open_buyer_routes(edges.router, desk_));
    auto more = PORTICO_TRY(open_outbox_routes(
        edges.router,
        {.outbox = *outbox_,
         .actions = actions_,
         .audit = edges.audit,
         .pusher = [this] { return pusher_->report(); }}
    ));
    std::ranges::move(more, std::back_inserter(routes_));
    return {};
}

void OrderJourney::start() {
    pusher_->start();
}

void OrderJourney::stop() {
    if (pusher_) pusher_->stop();
}

Status OrderJourney::prune() {
    const auto before = parts_.clock.now() - kept;
    return outbox_->prune(before.time_since_epoch().count());
}

std::string_view orders_openapi() {
    return push::api::openapi_json;
}

}  // namespace portico::erp
