#include <gmock/gmock.h>

#include <portico/decimal.hpp>
#include <portico/testkit/fake_host.hpp>

namespace portico::testkit {
namespace {

using ::testing::HasSubstr;

constexpr auto probe = R"({
    "id": "probe", "version": "1.0.0", "host_services": ["portico.orders/1"],
    "permissions": ["orders.submit", "orders.guard"]
})";

constexpr auto drill = R"({"lines":[{"sku":"A-1","quantity":"2","unit_price":"10"}]})";

TEST(VeneerOrders, ASubmittedOrderHasAState) {
    FakeHost host{probe};
    ASSERT_TRUE(host.start([](PluginContext&) -> Status { return {}; }).ok());
    const auto& orders = host.context().orders;
    const OrderSubmission order{.company = "c-1", .member = "m-1", .key = "k", .json = drill};
    const auto state = orders.submit(order);
    ASSERT_TRUE(state.ok()) << state.error().message;
    EXPECT_THAT(*state, HasSubstr(R"("state":"received")"));
    EXPECT_EQ(*orders.submit(order), *state) << "once";
    ASSERT_EQ(host.orders().size(), 1U);
    EXPECT_EQ(host.orders()[0].member, "m-1");
    EXPECT_EQ(*orders.state("c-1", host.orders()[0].id), *state);
    EXPECT_EQ(orders.state("c-2", host.orders()[0].id).error().code, Code::not_found);
    const OrderSubmission other{.company = "c-1", .key = "k", .json = R"({"lines":[]})"};
    EXPECT_EQ(orders.submit(other).error().code, Code::conflict);
}

TEST(VeneerOrders, AGuardRefusesAcceptsOrFails) {
    FakeHost host{probe};
    ASSERT_TRUE(host.start([](PluginContext& context) {
                        return context.orders.guard(
                            [](const OrderSubmission& order) -> Result<std::optional<std::string>> {
                                if (order.company == "c-broken") return unavailable("no budget");
                                if (order.company == "c-poor") {
                                    return std::optional{std::string{"Too dear."}};
                                }
                                return std::optional<std::string>{};
                            }
                        );
                    }
    ).ok());
    const auto offer = [&](std::string_view company) {
        return host.offer({.company = company, .key = "k", .json = drill});
    };
    EXPECT_FALSE(offer("c-1")->has_value());
    EXPECT_EQ(**offer("c-poor"), "Too dear.");
    EXPECT_THAT(offer("c-broken").error().message, HasSubstr("no budget"));
    ASSERT_TRUE(host.stop().ok()) << "the guard was given back";
    EXPECT_FALSE(offer("c-poor")->has_value());
}

TEST(VeneerOrders, NeedsThePermission) {
    FakeHost host{R"({"id": "probe", "version": "1.0.0", "host_services": ["portico.orders/1"]})"};
    const auto started = host.start([](PluginContext& context) {
        return context.orders.guard([](const OrderSubmission&) {
            return Result<std::optional<std::string>>{std::optional<std::string>{}};
        });
    });
    ASSERT_FALSE(started.ok());
    EXPECT_EQ(started.error().code, Code::denied);
}

}  // namespace
}  // namespace portico::testkit
