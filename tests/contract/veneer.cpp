// Throws through the C++ veneer where its configuration says.
#include <stdexcept>
#include <string>

#include <portico/plugin.hpp>

namespace portico::contract {

class Veneer final : public Plugin {
public:
    Status init(PluginContext& context) override {
        const auto config = PORTICO_TRY(context.config.get());
        slot_ = config.root()["in"].string();
        return throw_in("init");
    }

    Status activate(PluginContext& context) override {
        PORTICO_TRY(context.router
                        .get("/api/v1/veneer/do", [this](const Request&) -> Result<Response> {
                            PORTICO_TRY(throw_in("request"));
                            return Response::json("\"fine\"");
                        }));
        return throw_in("activate");
    }

    Status drain(std::chrono::milliseconds) override { return throw_in("drain"); }

    Status deactivate() override { return throw_in("deactivate"); }

private:
    Status throw_in(const std::string& slot) const {
        if (slot == slot_) throw std::runtime_error{"thrown in " + slot};
        return {};
    }

    std::string slot_;
};

}  // namespace portico::contract

PORTICO_EXPORT_PLUGIN(portico::contract::Veneer)
