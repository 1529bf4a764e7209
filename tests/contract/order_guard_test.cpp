// A plugin that guards orders: asked before an order is taken, and gone without a trace.
#include <thread>

#include <gmock/gmock.h>

#include "erp/push/guards.hpp"
#include "test_contract_host.hpp"

namespace portico::contract {
namespace {

using ::testing::HasSubstr;

/// The host's own list of guards behind the port.
class Guards final : public ports::Orders {
public:
    Result<std::string> submit(const ports::OrderSubmission&) override {
        return unavailable("This host only asks guards.");
    }

    Result<std::string> state(std::string_view, std::string_view) const override {
        return not_found("This host keeps no orders.");
    }

    Result<std::unique_ptr<ports::OpenGuard>> guard(std::string owner, ports::OrderGuard guard)
        override {
        return list->add(std::move(owner), std::move(guard));
    }

    [[nodiscard]] Status ask(std::string_view price) const {
        const auto json = R"({"lines":[{"sku":"A","quantity":"10","unit_price":")" +
                          std::string{price} + R"("}]})";
        return list->ask({"c-1", "", "api", "k", json});
    }

    std::shared_ptr<erp::GuardList> list = std::make_shared<erp::GuardList>();
};

class OrderGuardTest : public ::testing::Test {
protected:
    plugins::PluginManager& start() {
        host.test.orders = &guards;
        host.install("order_limit");
        auto& manager = host.start();
        EXPECT_TRUE(manager.enable("order_limit").ok());
        return manager;
    }

    TemporaryFolder folder;
    Guards guards;
    ContractHost host{folder.path()};
};

TEST_F(OrderGuardTest, RefusesWithASentenceForTheBuyer) {
    host.configs["order_limit"] = R"({"limit":"50"})";
    auto& manager = start();
    EXPECT_TRUE(guards.ask("5").ok());
    const auto refused = guards.ask("5.01");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Code::invalid);
    EXPECT_THAT(refused.error().message, HasSubstr("comes to 50.10; up to 50 may be"));
    const auto failed = guards.ask("five");
    ASSERT_FALSE(failed.ok());
    EXPECT_EQ(failed.error().code, Code::unavailable) << "a guard that fails refuses nothing";
    ASSERT_TRUE(manager.disable("order_limit", plugins::Cascade::no).ok());
    EXPECT_TRUE(guards.ask("5.01").ok());
    EXPECT_FALSE(manager.info("order_limit")->is_pinned);
}

TEST_F(OrderGuardTest, IsSwitchedOffAndOnWhileOrdersCome) {
    auto& manager = start();
    std::atomic<bool> is_over{false};
    std::atomic<int> wrong{0};
    std::atomic<int> asked{0};
    std::vector<std::thread> buyers;
    for (int i = 0; i < 4; ++i) {
        buyers.emplace_back([&] {
            while (!is_over) {
                const auto cheap = guards.ask("1");
                const auto dear = guards.ask("100");
                ++asked;
                std::this_thread::yield();
                // Off: all pass. On: the dear one is refused. On its way: nobody can say.
                if (!cheap.ok() && cheap.error().code != Code::unavailable) ++wrong;
                const bool is_known = dear.ok() || dear.error().code == Code::unavailable ||
                                      dear.error().code == Code::invalid;
                if (!is_known) ++wrong;
            }
        });
    }
    for (int i = 0; i < 8; ++i) {
        const int before = asked;
        ASSERT_TRUE(manager.disable("order_limit", plugins::Cascade::no).ok());
        EXPECT_TRUE(guards.ask("100").ok());
        ASSERT_TRUE(manager.enable("order_limit").ok());
        EXPECT_FALSE(guards.ask("100").ok());
        while (asked == before) std::this_thread::yield();
    }
    is_over = true;
    for (auto& buyer : buyers) buyer.join();
    EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace portico::contract
