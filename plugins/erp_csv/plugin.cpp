#include <memory>
#include <thread>

#include <portico/plugin.hpp>

#include "pull/csv_connector.hpp"

namespace portico::erp_csv {

/// Wiring only: the connector with the plugin's configuration and the host's clock.
class ErpCsv final : public Plugin {
public:
    Status init(PluginContext& context) override {
        const auto config = PORTICO_TRY(context.config.get());
        connector_ = std::make_unique<CsvConnector>(
            PORTICO_TRY(CsvSettings::parse(config.root())),
            Pace{
                .now = [&context] { return context.clock.now().time_since_epoch(); },
                .wait = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }}
        );
        return {};
    }

    Status activate(PluginContext&) override { return {}; }

    Connector* connector() override { return connector_.get(); }

private:
    std::unique_ptr<CsvConnector> connector_;
};

}  // namespace portico::erp_csv

PORTICO_EXPORT_PLUGIN(portico::erp_csv::ErpCsv)
