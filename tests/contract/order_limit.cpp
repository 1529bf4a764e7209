// Refuses orders over an amount, through the C++ veneer.
#include <string>

#include <portico/decimal.hpp>
#include <portico/plugin.hpp>

namespace portico::contract {

class OrderLimit final : public Plugin {
public:
    Status init(PluginContext& context) override {
        const auto config = PORTICO_TRY(context.config.get());
        limit_ = PORTICO_TRY(Decimal::parse(config.root()["limit"].text()));
        return {};
    }

    Status activate(PluginContext& context) override {
        return context.orders.guard([this](const OrderSubmission& order) { return look(order); });
    }

private:
    [[nodiscard]] Result<std::optional<std::string>> look(const OrderSubmission& order) const {
        const auto document = PORTICO_TRY(json::parse(order.json, {.bytes_max = 8U << 20U}));
        Decimal total;
        for (const auto line : document.root()["lines"]) {
            const auto quantity = PORTICO_TRY(Decimal::parse(line["quantity"].text()));
            const auto price = PORTICO_TRY(Decimal::parse(line["unit_price"].text()));
            total = PORTICO_TRY(add(total, PORTICO_TRY(multiply(quantity, price))));
        }
        if (total <= limit_) return std::optional<std::string>{};
        return std::optional{
            "The order comes to " + total.text() + "; up to " + limit_.text() +
            " may be ordered without approval."};
    }

    Decimal limit_;
};

}  // namespace portico::contract

PORTICO_EXPORT_PLUGIN(portico::contract::OrderLimit)
