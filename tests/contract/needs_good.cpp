// Calls the service of `good` from its own route, through the C++ veneer.
#include <portico/plugin.hpp>

namespace portico::contract {

class NeedsGood final : public Plugin {
public:
    Status activate(PluginContext& context) override {
        return context.router.get(
            "/api/v1/needs_good/ask",
            [&context](const Request&) -> Result<Response> {
                const auto answer = PORTICO_TRY(
                    context.services.call("good.echo/1", {}, "\"asked\"", std::chrono::seconds{5})
                );
                return Response::json(answer);
            }
        );
    }
};

}  // namespace portico::contract

PORTICO_EXPORT_PLUGIN(portico::contract::NeedsGood)
