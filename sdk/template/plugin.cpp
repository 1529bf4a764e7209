// The entry: wiring only.
#include <portico/plugin.hpp>

#include "http/favourites.hpp"

namespace @plugin_id@ {

class Entry final : public portico::Plugin {
public:
    portico::Status activate(portico::PluginContext& context) override {
        const auto config = PORTICO_TRY(context.config.get());
        const auto favourites_max = PORTICO_TRY(config.root()["favourites_max"].integer());
        return add_routes(context, favourites_max);
    }
};

}  // namespace @plugin_id@

PORTICO_EXPORT_PLUGIN(@plugin_id@::Entry)
