// portico.orders/1 as a plugin sees it.
#include <future>

#include <gmock/gmock.h>

#include "plugins/services/test_plugin.hpp"

namespace portico::plugins {
namespace {

using ::testing::HasSubstr;

/// Takes every order, and asks its guards when the test wants.
class FakeOrders final : public ports::Orders {
    class Open final : public ports::OpenGuard {
    public:
        explicit Open(FakeOrders& orders) : orders_{orders} {}

        ~Open() override { orders_.asked = nullptr; }

    private:
        FakeOrders& orders_;
    };

public:
    Result<std::string> submit(const ports::OrderSubmission& order) override {
        return std::string{order.channel} + " " + std::string{order.company} + " " +
               std::string{order.key} + " " + std::string{order.json};
    }

    Result<std::string> state(std::string_view company, std::string_view id) const override {
        if (company != "c-1") return not_found("There is no order " + std::string{id} + ".");
        return std::string{"{}"};
    }

    Result<std::unique_ptr<ports::OpenGuard>> guard(std::string name, ports::OrderGuard guard)
        override {
        owner = std::move(name);
        asked = std::move(guard);
        return std::unique_ptr<ports::OpenGuard>{std::make_unique<Open>(*this)};
    }

    std::string owner;
    ports::OrderGuard asked;
};

class OrdersTableTest : public ::testing::Test {
protected:
    void SetUp() override { host.orders = &port; }

    /// A plugin with these permissions, active.
    TestPlugin& plugin(std::vector<std::string> permissions) {
        auto description = TestPlugin::description();
        description.permissions = std::move(permissions);
        plugin_.emplace(host, std::move(description));
        EXPECT_TRUE(plugin_->activate([] { return portico_status{PORTICO_OK}; }).ok());
        return *plugin_;
    }

    const portico_orders& table() { return plugin_->service<portico_orders>(PORTICO_ORDERS_ID); }

    portico_status submit(std::string& state) {
        portico_order order{};
        order.struct_size = sizeof order;
        order.company = to_view("c-1");
        order.key = to_view("k");
        order.json = to_view("{}");
        return table().submit(table().self, &order, TestPlugin::sink(state));
    }

    portico_status guard(portico_order_guard handler, void* context = nullptr) {
        return table().guard(table().self, handler, context, &handle);
    }

    Result<std::optional<std::string>> ask() {
        return port.asked({"c-1", "m-1", "api", "k", R"({"lines":[]})"});
    }

    static portico_status refuse(void*, const portico_order* order, portico_sink verdict) noexcept {
        const bool is_known = from_view(order->company) == "c-1" &&
                              from_view(order->member) == "m-1" &&
                              from_view(order->json) == R"({"lines":[]})";
        return verdict.write(
            verdict.context,
            to_view(is_known ? R"({"verdict":"refuse","reason":"Too dear."})" : "?")
        );
    }

    FakeOrders port;
    TestHost host;
    std::optional<TestPlugin> plugin_;
    portico_handle handle = 0;
};

TEST_F(OrdersTableTest, SubmitsInThePluginsOwnName) {
    plugin({"orders.submit"});
    std::string text;
    ASSERT_EQ(submit(text), PORTICO_OK) << plugin_->last_error();
    EXPECT_EQ(text, "probe c-1 k {}");
    text.clear();
    const auto state = [&](std::string_view company) {
        return table().state(
            table().self, to_view(company), to_view("o_1"), TestPlugin::sink(text)
        );
    };
    EXPECT_EQ(state("c-1"), PORTICO_OK);
    EXPECT_EQ(text, "{}");
    EXPECT_EQ(state("c-2"), PORTICO_NOT_FOUND);
}

TEST_F(OrdersTableTest, NeedsTheRightPermission) {
    plugin({"orders.guard"});
    std::string text;
    EXPECT_EQ(submit(text), PORTICO_DENIED);
    EXPECT_THAT(plugin_->last_error(), HasSubstr("\"orders.submit\""));
    EXPECT_EQ(guard(refuse), PORTICO_OK);
    plugin({"orders.submit"});
    EXPECT_EQ(guard(refuse), PORTICO_DENIED);
    EXPECT_THAT(plugin_->last_error(), HasSubstr("\"orders.guard\""));
}

TEST_F(OrdersTableTest, AGuardsVerdictIsRead) {
    plugin({"orders.guard"});
    ASSERT_EQ(guard(refuse), PORTICO_OK);
    EXPECT_EQ(port.owner, "probe");
    EXPECT_EQ(**ask(), "Too dear.");
    ASSERT_EQ(table().unguard(table().self, handle), PORTICO_OK);
    EXPECT_FALSE(port.asked);
    EXPECT_EQ(table().unguard(table().self, handle), PORTICO_NOT_FOUND);

    const auto say = [](void* context, const portico_order*, portico_sink verdict) noexcept {
        return verdict.write(verdict.context, to_view(static_cast<const char*>(context)));
    };
    char accept[] = R"({"verdict":"accept"})";
    ASSERT_EQ(guard(say, accept), PORTICO_OK);
    EXPECT_FALSE(ask()->has_value());
    char nonsense[] = R"({"verdict":"perhaps"})";
    ASSERT_EQ(guard(say, nonsense), PORTICO_OK);
    EXPECT_THAT(ask().error().message, HasSubstr("neither accept nor refuse"));
}

TEST_F(OrdersTableTest, AGuardThatFailsOrThrowsIsAnError) {
    plugin({"orders.guard"});
    // Through a type without noexcept, as a plugin built without the veneer may do.
    portico_status (*const thrower)(void*, const portico_order*, portico_sink) =
        [](void*, const portico_order*, portico_sink) -> portico_status {
        throw std::runtime_error{"thrown"};
    };
    ASSERT_EQ(guard(reinterpret_cast<portico_order_guard>(thrower)), PORTICO_OK);
    EXPECT_THAT(ask().error().message, HasSubstr("thrown"));
    const auto late = [](void* context, const portico_order*, portico_sink verdict) noexcept {
        static_cast<TestHost*>(context)->clock.advance(std::chrono::seconds{6});
        return verdict.write(verdict.context, to_view(R"({"verdict":"accept"})"));
    };
    ASSERT_EQ(guard(late, &host), PORTICO_OK);
    EXPECT_EQ(ask().error().code, Code::timeout);
}

TEST_F(OrdersTableTest, APluginThatIsSwitchedOffIsNotAsked) {
    plugin({"orders.guard"});
    ASSERT_EQ(guard(refuse), PORTICO_OK);
    plugin_->instance->close();
    EXPECT_EQ(ask().error().code, Code::unavailable);
    EXPECT_EQ(plugin_->instance->sweep().guards, 1U);
    EXPECT_FALSE(port.asked) << "nothing of the plugin is left behind";
}

TEST_F(OrdersTableTest, AHostWithoutOrdersSaysSo) {
    host.orders = nullptr;
    plugin({"orders.submit"});
    std::string text;
    EXPECT_EQ(submit(text), PORTICO_UNAVAILABLE);
}

}  // namespace
}  // namespace portico::plugins
