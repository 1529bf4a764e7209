#include <memory>

#include <portico/plugin.hpp>

#include "tryton_connector.hpp"

namespace portico::erp_tryton {

/// Wiring only: the connector with the plugin's configuration and the host's services.
class ErpTryton final : public Plugin {
public:
    Status init(PluginContext& context) override {
        computed_formulas_ = PORTICO_TRY(context.metrics.gauge(
            "computed_formulas", "Price list lines whose formula only Tryton can compute."
        ));
        computed_prices_ = PORTICO_TRY(context.metrics.gauge(
            "computed_prices", "Prices that were asked from Tryton for such lines."
        ));
        const auto config = PORTICO_TRY(context.config.get());
        connector_ = std::make_unique<TrytonConnector>(
            PORTICO_TRY(Settings::parse(config.root())),
            ConnectorParts{
                .session = {
                    .send = [&context](const ClientRequest& request
                            ) { return context.client.send(request); },
                    .password = [&context] { return context.secrets.get("password"); },
                    .now = [&context] { return context.clock.now(); }},
                .mirror = context.database,
                .measure = [this](std::string_view gauge, double value) { measure(gauge, value); }}
        );
        return {};
    }

    Status activate(PluginContext&) override { return {}; }

    Connector* connector() override { return connector_.get(); }

private:
    void measure(std::string_view gauge, double value) const {
        if (gauge == "computed_formulas") computed_formulas_.record(value);
        if (gauge == "computed_prices") computed_prices_.record(value);
    }

    Series computed_formulas_;
    Series computed_prices_;
    std::unique_ptr<TrytonConnector> connector_;
};

}  // namespace portico::erp_tryton

PORTICO_EXPORT_PLUGIN(portico::erp_tryton::ErpTryton)
