// The entry: wiring only.
#include <chrono>
#include <string_view>

#include <portico/plugin.hpp>

#include "discount.hpp"

namespace portico::loyalty {

class Loyalty final : public Plugin {
public:
    /// Provides the service first, then says that it is there.
    Status activate(PluginContext& context) override {
        services_ = &context.services;
        const auto config = PORTICO_TRY(context.config.get());
        programme_ = read_programme(config.root());
        PORTICO_TRY(services_->provide("loyalty.adjust/1", [this](const ServiceCall& call) {
            return adjust(programme_, call.request);
        }));
        return tell_pricing(R"({"service": "loyalty.adjust/1", "order": 10})");
    }

    /// Else each price would say that an adjustment is missing. Where pricing has gone too, nobody
    /// needs to know.
    Status drain(std::chrono::milliseconds) override {
        static_cast<void>(tell_pricing(R"({"service": "loyalty.adjust/1", "withdraw": true})"));
        return {};
    }

private:
    [[nodiscard]] Status tell_pricing(std::string_view what) const {
        PORTICO_TRY(services_->call("pricing.adjustments/1", {}, what, std::chrono::seconds{5}));
        return {};
    }

    Services* services_ = nullptr;
    Programme programme_;
};

}  // namespace portico::loyalty

PORTICO_EXPORT_PLUGIN(portico::loyalty::Loyalty)
