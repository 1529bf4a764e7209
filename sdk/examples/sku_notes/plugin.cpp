// The entry: wiring only.
#include <portico/plugin.hpp>

#include "http/notes.hpp"
#include "upkeep.hpp"

namespace portico::sku_notes {

class SkuNotes final : public Plugin {
public:
    Status activate(PluginContext& context) override {
        const auto config = PORTICO_TRY(context.config.get());
        PORTICO_TRY(add_routes(context));
        return add_upkeep(context, PORTICO_TRY(config.root()["keep_days"].integer()));
    }
};

}  // namespace portico::sku_notes

PORTICO_EXPORT_PLUGIN(portico::sku_notes::SkuNotes)
