#include <optional>

#include <portico/plugin.hpp>

#include "http/due.hpp"
#include "store/due_lists.hpp"
#include "store/live_forecast.hpp"
#include "store/product_names.hpp"

namespace portico::reorder {

/// Ordering again: what is due for this company, how much of it, and why.
class Reorder final : public Plugin {
public:
    Status init(PluginContext& context) override {
        live_.emplace(context.database, context.clock, context.log);
        due_.emplace(context.database, *live_, context.clock);
        products_.emplace(context.database);
        return {};
    }

    Status activate(PluginContext& context) override {
        PORTICO_TRY(context.events.subscribe(
            "reorder-orders",
            "erp.order.changed",
            event_batch_max,
            [this](std::span<const Event> batch) { return forget(batch); }
        ));
        PORTICO_TRY(context.events.subscribe(
            "reorder-syncs",
            "erp.sync.completed",
            event_batch_max,
            [this, &jobs = context.jobs](std::span<const Event>) { return learn_first(jobs); }
        ));
        // At night in most of Europe; what a company ordered itself counts at once.
        PORTICO_TRY(context.jobs.declare("learn", "30 1 * * *", [this](JobRun& run) {
            return learn(run);
        }));
        const DueDesk desk{*due_, *products_, context.services, context.clock};
        PORTICO_TRY(context.router.get("/api/v1/reorder/due", [desk](const Request& request) {
            return show_due(desk, request);
        }));
        PORTICO_TRY(context.jobs.start("learn"));
        return {};
    }

private:
    static constexpr std::uint32_t event_batch_max = 100;

    Status learn(JobRun& run) {
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
            } else {
                due_->forget(std::string{event.company});
            }
        }
        return {};
    }

    std::optional<LiveForecast> live_;
    std::optional<DueLists> due_;
    std::optional<ProductNames> products_;
};

}  // namespace portico::reorder

PORTICO_EXPORT_PLUGIN(portico::reorder::Reorder)
