// Plugins are switched while requests come on several threads: each request is answered, refused or
// finds no route; none crashes, none waits for the switching.
#include <thread>

#include "test_contract_host.hpp"

namespace portico::contract {
namespace {

TEST(SwitchingTest, ServesWhilePluginsComeAndGo) {
    const TemporaryFolder folder;
    ContractHost host{folder.path()};
    host.install("good");
    host.install("needs_good");
    auto& manager = host.start();
    std::atomic<bool> is_done{false};
    std::atomic<int> answered{0};
    std::atomic<int> wrong{0};
    const auto ask = [&](const std::string& key, const std::string& body) {
        while (!is_done) {
            const auto answer = host.test.router.call(key);
            const bool is_served = answer.status == 200 && answer.body == body;
            const bool is_refused = answer.status == 404 || answer.code == Code::unavailable;
            if (is_served) ++answered;
            if (!is_served && !is_refused) ++wrong;
        }
    };
    std::vector<std::thread> threads;
    for (int index = 0; index < 2; ++index) {
        threads.emplace_back(ask, "GET /api/v1/good/hello", "\"hello\"");
        threads.emplace_back(ask, "GET /api/v1/needs_good/ask", "\"asked\"");
    }
    for (int round = 0; round < 25; ++round) {
        const auto goal = answered + 20;
        while (answered < goal) std::this_thread::yield();
        EXPECT_TRUE(manager.disable("needs_good").ok());
        EXPECT_TRUE(manager.reload("good").ok());
        EXPECT_TRUE(manager.enable("needs_good").ok());
        static_cast<void>(manager.list());
    }
    is_done = true;
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(host.state("needs_good"), "active");
}

}  // namespace
}  // namespace portico::contract
