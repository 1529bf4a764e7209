#include <optional>

#include <portico/plugin.hpp>

#include "events/rebuild.hpp"
#include "exports/pdf_canvas.hpp"
#include "http/routes.hpp"
#include "prices/price_desk.hpp"
#include "prices/visibility_desk.hpp"
#include "store/company_store.hpp"
#include "store/live_index.hpp"
#include "store/settings_reader.hpp"
#include "store/stock_store.hpp"

namespace portico::catalogue {

/// What this company may buy, with its own prices.
class Catalogue final : public Plugin {
public:
    Status init(PluginContext& context) override {
        keep_pango_loaded();
        const auto config = PORTICO_TRY(context.config.get());
        settings_ = read_settings(config.root());
        live_.emplace(context.database, context.log, context.clock);
        stock_.emplace(context.database);
        companies_.emplace(context.database);
        prices_.emplace(context.services, context.clock);
        visibility_.emplace(context.services, context.clock);
        return {};
    }

    /// Subscribes before it loads: a pull that ends in between is loaded twice, never missed.
    Status activate(PluginContext& context) override {
        PORTICO_TRY(follow_mirror(context.events, *live_));
        PORTICO_TRY(live_->reload());
        return add_routes(
            context,
            {{*live_, *stock_, *prices_, *visibility_},
             *companies_,
             settings_,
             context.clock,
             files_}
        );
    }

private:
    std::optional<LiveIndex> live_;
    std::optional<StockStore> stock_;
    std::optional<PriceDesk> prices_;
    std::optional<VisibilityDesk> visibility_;
    std::optional<CompanyStore> companies_;
    Settings settings_;
    std::counting_semaphore<files_at_once> files_{files_at_once};
};

}  // namespace portico::catalogue

PORTICO_EXPORT_PLUGIN(portico::catalogue::Catalogue)
