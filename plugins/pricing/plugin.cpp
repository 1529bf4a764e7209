#include <optional>

#include <portico/plugin.hpp>

#include "events/rebuild.hpp"
#include "http/routes.hpp"
#include "publish/admin/routes.hpp"
#include "publish/import_desk.hpp"
#include "store/live_index.hpp"
#include "store/settings.hpp"

namespace portico::pricing {

/// The price that this company pays for this SKU, quantity, unit and day.
class Pricing final : public Plugin {
public:
    Status init(PluginContext& context) override {
        const auto config = PORTICO_TRY(context.config.get());
        auto settings = PORTICO_TRY(read_settings(config.root()));
        live_.emplace(context.database, context.log, settings);
        imports_.emplace(ImportDeskParts{
            context.database,
            context.jobs,
            context.clock,
            context.log,
            [this] { return live_->reload(); },
            *live_,
            std::move(settings),
            config.root()["four_eyes"].boolean()});
        return {};
    }

    /// Subscribes before it loads: a pull that ends in between is loaded twice, never missed.
    Status activate(PluginContext& context) override {
        PORTICO_TRY(follow_mirror(context.events, *live_));
        PORTICO_TRY(live_->reload());
        PORTICO_TRY(imports_->activate());
        PORTICO_TRY(add_publish_routes(context.router, *imports_));
        return add_routes(context, {*live_, ids_, context.clock});
    }

private:
    std::optional<LiveIndex> live_;
    std::optional<ImportDesk> imports_;
    QuoteIds ids_;
};

}  // namespace portico::pricing

PORTICO_EXPORT_PLUGIN(portico::pricing::Pricing)
