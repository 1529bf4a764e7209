#include <array>
#include <optional>
#include <string_view>

#include <portico/plugin.hpp>

#include "baskets/basket_store.hpp"
#include "codes/code_store.hpp"
#include "http/baskets.hpp"
#include "http/check.hpp"
#include "http/codes.hpp"
#include "http/due.hpp"
#include "http/lists.hpp"
#include "http/purchased.hpp"
#include "http/sample.hpp"
#include "meter/meter.hpp"
#include "standing/standing_orders.hpp"
#include "store/due_lists.hpp"
#include "store/earlier_orders.hpp"
#include "store/live_forecast.hpp"
#include "store/live_products.hpp"
#include "store/product_names.hpp"
#include "store/purchased_lists.hpp"
#include "store/stock.hpp"

namespace portico::reorder {

/// Ordering again: what is due for this company, how much of it, and why.
class Reorder final : public Plugin {
public:
    Status init(PluginContext& context) override {
        const auto config = PORTICO_TRY(context.config.get());
        basket_days_ = PORTICO_TRY(config.root()["basket_days"].integer());
        live_.emplace(context.database, context.clock, context.log);
        meter_ = PORTICO_TRY(Meter::open(context.metrics));
        due_.emplace(context.database, *live_, context.clock, meter_);
        names_.emplace(context.database);
        purchased_.emplace(context.database);
        products_.emplace(context.database);
        stock_.emplace(context.database, context.clock);
        orders_.emplace(context.database);
        codes_.emplace(context.database);
        return {};
    }

    /// Subscribes before it loads: a pull that ends in between is loaded twice, never missed.
    Status activate(PluginContext& context) override {
        PORTICO_TRY(follow_mirror(context));
        // At night in most of Europe; what a company ordered itself counts at once.
        PORTICO_TRY(context.jobs.declare("learn", "30 1 * * *", [this](JobRun& run) {
            return learn(run);
        }));
        PORTICO_TRY(context.jobs.declare(
            "forget-baskets",
            "15 1 * * *",
            [this, &context](JobRun&) -> Status {
                const auto now = microseconds_of(context.clock.now());
                const auto before = now - basket_days_ * microseconds_a_day;
                PORTICO_TRY(forget_runs(context.database, before));
                return forget_submitted(context.database, before);
            }
        ));
        PORTICO_TRY(products_->reload());
        PORTICO_TRY(add_routes(context));
        standing_.emplace(context, *book_, *checker_, *orders_);
        PORTICO_TRY(standing_->activate(context));
        PORTICO_TRY(context.jobs.start("learn"));
        return {};
    }

private:
    static constexpr std::uint32_t event_batch_max = 100;

    Status follow_mirror(PluginContext& context) {
        PORTICO_TRY(context.events.subscribe(
            "reorder-orders",
            "erp.order.changed",
            event_batch_max,
            [this](std::span<const Event> batch) { return forget(batch); }
        ));
        return context.events.subscribe(
            "reorder-syncs",
            "erp.sync.completed",
            event_batch_max,
            [this, &jobs = context.jobs](std::span<const Event> batch) -> Status {
                constexpr std::array<std::string_view, 1> sources{"product"};
                if (names_entity(batch, sources)) {
                    purchased_->forget_all();
                    PORTICO_TRY(products_->reload());
                }
                return learn_first(jobs);
            }
        );
    }

    Status add_routes(PluginContext& context) {
        auto& router = context.router;
        const DueDesk due{*due_, *names_, context.services, context.clock};
        PORTICO_TRY(router.get("/api/v1/reorder/due", [due](const Request& request) {
            return show_due(due, request);
        }));
        checker_.emplace(*products_, *stock_, *codes_, context.services, context.clock, meter_);
        const CheckDesk check{*checker_, *orders_, context.clock};
        const RouteOptions options{.body_bytes_max = check_bytes_max};
        PORTICO_TRY(router.post(
            "/api/v1/reorder/check",
            [check](const Request& request) { return check_lines(check, request); },
            options
        ));
        PORTICO_TRY(router.post("/api/v1/reorder/repeat", [check](const Request& request) {
            return repeat_orders(check, request);
        }));
        book_.emplace(
            context.database, *checker_, context.orders, context.events, context.clock, meter_
        );
        PORTICO_TRY(add_basket_routes(router, *book_));
        PORTICO_TRY(router.post(
            "/api/v1/reorder/due/basket",
            [due, this](const Request& request) { return order_due(due, *book_, request); },
            {.roles = role::buyer, .idempotent = true}
        ));
        PORTICO_TRY(add_code_routes(router, {context.database, *products_, context.clock}));
        lists_.emplace(context.database, *checker_, *book_, context.clock);
        PORTICO_TRY(add_list_routes(router, *lists_));
        const SampleDesk sample{*purchased_, *checker_};
        PORTICO_TRY(router.get("/api/v1/reorder/sample", [sample](const Request& request) {
            return show_sample(sample, request);
        }));
        const PurchasedDesk purchased{*purchased_, *checker_};
        return router.get("/api/v1/reorder/purchased", [purchased](const Request& request) {
            return show_purchased(purchased, request);
        });
    }

    /// The first run after a start has nothing to do if the last one is not long ago.
    Status learn(JobRun& run) {
        if (live_->current() == nullptr && live_->remember()) return {};
        return live_->learn([&run](std::size_t done, std::size_t total) {
            run.progress(
                static_cast<std::int64_t>(done), static_cast<std::int64_t>(total), "companies"
            );
            return run.is_cancelled();
        });
    }

    /// The first pull brings what there is to learn from; nobody should wait for the night.
    Status learn_first(Jobs& jobs) {
        const auto forecast = live_->current();
        if (forecast != nullptr && !forecast->companies.empty()) return {};
        PORTICO_TRY(jobs.start("learn"));
        return {};
    }

    Status forget(std::span<const Event> batch) {
        for (const auto& event : batch) {
            if (event.company.empty()) {
                due_->forget_all();
                purchased_->forget_all();
            } else {
                due_->forget(std::string{event.company});
                purchased_->forget(std::string{event.company});
            }
        }
        return {};
    }

    std::int64_t basket_days_ = 0;
    Meter meter_;
    std::optional<LiveForecast> live_;
    std::optional<DueLists> due_;
    std::optional<ProductNames> names_;
    std::optional<PurchasedLists> purchased_;
    std::optional<LiveProducts> products_;
    std::optional<Stock> stock_;
    std::optional<EarlierOrders> orders_;
    std::optional<KeptCodes> codes_;
    std::optional<LineChecker> checker_;
    std::optional<BasketBook> book_;
    std::optional<ListBook> lists_;
    std::optional<StandingOrders> standing_;
};

}  // namespace portico::reorder

PORTICO_EXPORT_PLUGIN(portico::reorder::Reorder)
