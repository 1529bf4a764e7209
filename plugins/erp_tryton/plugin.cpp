#include <memory>

#include <portico/plugin.hpp>

#include "tryton_connector.hpp"

namespace portico::erp_tryton {

/// Wiring only: the connector with the plugin's configuration and the host's services.
class ErpTryton final : public Plugin {
public:
    Status init(PluginContext& context) override {
        const auto config = PORTICO_TRY(context.config.get());
        connector_ = std::make_unique<TrytonConnector>(
            PORTICO_TRY(Settings::parse(config.root())),
            ConnectorParts{
                .session = {
                    .send = [&context](const ClientRequest& request
                            ) { return context.client.send(request); },
                    .password = [&context] { return context.secrets.get("password"); },
                    .now = [&context] { return context.clock.now(); }},
                .mirror = context.database}
        );
        return {};
    }

    Status activate(PluginContext&) override { return {}; }

    Connector* connector() override { return connector_.get(); }

private:
    std::unique_ptr<TrytonConnector> connector_;
};

}  // namespace portico::erp_tryton

PORTICO_EXPORT_PLUGIN(portico::erp_tryton::ErpTryton)
