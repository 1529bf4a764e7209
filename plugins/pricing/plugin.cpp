#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <portico/plugin.hpp>

#include "adjustments/adjuster_desk.hpp"
#include "adjustments/adjuster_list.hpp"
#include "events/rebuild.hpp"
#include "http/oracle_routes.hpp"
#include "http/routes.hpp"
#include "measures/order_sums.hpp"
#include "measures/pilot_uses.hpp"
#include "publish/admin/routes.hpp"
#include "publish/import_desk.hpp"
#include "quotes/quote_book.hpp"
#include "store/live_index.hpp"
#include "store/oracle_check.hpp"
#include "store/settings.hpp"
#include "terms/floor_alarms.hpp"
#include "terms/term_routes.hpp"

namespace portico::pricing {

/// The price that this company pays for this SKU, quantity, unit and day.
class Pricing final : public Plugin {
public:
    Status init(PluginContext& context) override {
        const auto config = PORTICO_TRY(context.config.get());
        auto settings = PORTICO_TRY(read_settings(config.root()));
        live_.emplace(context.database, context.log, settings);
        const OracleNeeds needs{
            context.database, *live_, context.clock, context.log, context.metrics};
        const auto share = PORTICO_TRY(read_oracle_share(config.root()));
        check_.emplace(needs, settings, share);
        live_->set_watch(&*check_);
        imports_.emplace(ImportDeskParts{
            context.database,
            context.jobs,
            context.clock,
            context.log,
            [this] { return live_->follow(); },
            *live_,
            std::move(settings),
            config.root()["four_eyes"].boolean()});
        book_.emplace(
            context.database, context.log, context.clock, read_quote_limits(config.root())
        );
        config_ = config.root().dump();
        desk_.emplace(PriceDeskParts{*live_, context.database, *book_, ids_, alarms_, context.clock}
        );
        adjusters_.emplace(context.metrics);
        adjuster_desk_.emplace(*adjusters_, context.services, context.clock, context.log);
        desk_->set_adjusters(*adjuster_desk_);
        order_sums_.emplace(context.database);
        desk_->set_order_sums(*order_sums_);
        pilots_.emplace(*live_, context.database, context.clock, [this] {
            return adjusters_->current() != nullptr;
        });
        return {};
    }

    /// Subscribes before it loads: a pull that ends in between is looked at twice, never missed.
    /// What takes longer to load is waited for by nobody: until then prices are unavailable.
    Status activate(PluginContext& context) override {
        PORTICO_TRY(follow_mirror(context.events, [this] { return live_->follow(); }));
        PORTICO_TRY(alarms_.start(context.metrics, context.database, context.log));
        PORTICO_TRY(live_->start(load_patience));
        PORTICO_TRY(watch_orders(context));
        PORTICO_TRY(check_->start());
        PORTICO_TRY(add_oracle_route(context, [this] { return check_->report(); }));
        PORTICO_TRY(imports_->activate());
        PORTICO_TRY(add_publish_routes(context.router, *imports_));
        PORTICO_TRY(book_->start(config_));
        PORTICO_TRY(add_term_routes(context, {*live_, alarms_, context.clock}));
        PORTICO_TRY(context.services
                        .provide("pricing.adjustments/1", [this](const ServiceCall& call) {
                            return adjusters_->change(call.caller, call.request);
                        }));
        return add_routes(context, *desk_);
    }

    Status deactivate() override {
        alarms_.stop();
        book_->stop();
        check_->stop();
        live_->stop();
        return {};
    }

private:
    static constexpr std::chrono::seconds load_patience{2};

    /// What counts once is used up by an order.
    Status watch_orders(PluginContext& context) {
        constexpr std::uint32_t batch_max = 100;
        PORTICO_TRY(context.events.subscribe(
            "trial-prices",
            "order.submitted,order.accepted,order.refused,order.cancelled",
            batch_max,
            [this](std::span<const Event> batch) { return pilots_->follow(batch); }
        ));
        return context.orders.guard([this](const OrderSubmission& order) {
            return pilots_->look(order);
        });
    }

    std::optional<LiveIndex> live_;
    FloorAlarms alarms_;
    std::optional<OracleCheck> check_;
    std::optional<ImportDesk> imports_;
    QuoteIds ids_;
    std::string config_;
    std::optional<QuoteBook> book_;
    std::optional<PriceDesk> desk_;
    std::optional<AdjusterList> adjusters_;
    std::optional<AdjusterDesk> adjuster_desk_;
    std::optional<PilotUses> pilots_;
    std::optional<OrderSums> order_sums_;
};

}  // namespace portico::pricing

PORTICO_EXPORT_PLUGIN(portico::pricing::Pricing)
