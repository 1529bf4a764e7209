// Plugins that misbehave while they run: the sentence names them, the others keep serving.
#include <thread>

#include "test_contract_host.hpp"

namespace portico::contract {
namespace {

class MisbehaviourTest : public ::testing::Test {
protected:
    void start(const std::string& id, const std::string& what, const std::string& slot = {}) {
        host.install("good");
        host.install(id);
        host.configs[id] = R"({"do": ")" + what + R"(", "in": ")" + slot + R"("})";
        host.start();
    }

    plugins::Answer call(const std::string& id = "adversary") {
        return host.test.router.call("GET /api/v1/" + id + "/do");
    }

    TemporaryFolder folder;
    ContractHost host{folder.path()};
};

TEST_F(MisbehaviourTest, ThrowsWhileItIsSwitchedOn) {
    for (const std::string id : {"adversary", "veneer"}) {
        for (const std::string slot : {"init", "activate"}) {
            SCOPED_TRACE(id + " " + slot);
            TemporaryFolder own;
            ContractHost one{own.path()};
            one.install("good");
            one.install(id);
            one.configs[id] = R"({"do": "throw", "in": ")" + slot + R"("})";
            one.start();
            EXPECT_EQ(one.state(id), "retired");
            EXPECT_NE(one.reason(id).find("thrown in " + slot), std::string::npos)
                << one.reason(id);
            EXPECT_TRUE(one.good_serves());
            // The route that it had opened before is closed again.
            EXPECT_EQ(one.test.router.call("GET /api/v1/" + id + "/do").status, 404);
            one.configs[id] = "{}";
            EXPECT_TRUE(one.manager->enable(id).ok());
        }
    }
}

TEST_F(MisbehaviourTest, ThrowsWhileItIsSwitchedOff) {
    for (const std::string id : {"adversary", "veneer"}) {
        for (const std::string slot : {"drain", "deactivate"}) {
            SCOPED_TRACE(id + " " + slot);
            TemporaryFolder own;
            ContractHost one{own.path()};
            one.install("good");
            one.install(id);
            one.configs[id] = R"({"do": "throw", "in": ")" + slot + R"("})";
            const auto off = one.start().disable(id);
            EXPECT_NE(off.error().message.find("thrown in " + slot), std::string::npos);
            EXPECT_EQ(one.state(id), "retired");
            EXPECT_TRUE(one.good_serves());
        }
    }
}

TEST_F(MisbehaviourTest, ThrowsOutOfDestroyAndExtension) {
    start("adversary", "throw", "destroy");
    EXPECT_TRUE(host.manager->disable("adversary").ok());
    EXPECT_EQ(host.test.log.count("threw out of destroy()"), 1U);
    host.configs["adversary"] = R"({"do": "throw", "in": "extension"})";
    EXPECT_TRUE(host.manager->enable("adversary").ok());
    EXPECT_TRUE(host.good_serves());
}

TEST_F(MisbehaviourTest, ThrowsInARequest) {
    start("adversary", "throw", "request");
    EXPECT_EQ(
        call().error,
        "plugin adversary threw an exception out of its request function: thrown in request"
    );
    EXPECT_EQ(call().code, Code::internal);
    EXPECT_TRUE(host.good_serves());
    host.configs["adversary"] = R"({"do": "throw_number", "in": "request"})";
    EXPECT_TRUE(host.manager->reload("adversary").ok());
    EXPECT_NE(call().error.find("an unknown exception"), std::string::npos);
}

TEST_F(MisbehaviourTest, ThrowsInARequestThroughTheVeneer) {
    start("veneer", "throw", "request");
    EXPECT_EQ(call("veneer").code, Code::internal);
    EXPECT_EQ(call("veneer").error, "thrown in request");
}

TEST_F(MisbehaviourTest, GivesItsOwnReason) {
    start("adversary", "fail", "init");
    EXPECT_EQ(host.reason("adversary"), "The weather is bad.");
    EXPECT_EQ(host.manager->enable("adversary").error().code, Code::unavailable);
}

TEST_F(MisbehaviourTest, LeavesThingsBehind) {
    start("adversary", "leak");
    EXPECT_EQ(call().status, 200);
    EXPECT_TRUE(host.manager->disable("adversary").ok());
    EXPECT_EQ(
        host.manager->info("adversary")->leaks, "1 route, 1 subscription, 1 job, 1 transaction"
    );
    EXPECT_EQ(host.test.log.count("leaks=1 route, 1 subscription, 1 job, 1 transaction"), 1U);
    EXPECT_EQ(call().status, 404);
    EXPECT_EQ(host.test.jobs.size(), 0U);
    EXPECT_TRUE(host.manager->enable("adversary").ok());
}

TEST_F(MisbehaviourTest, TakesTheRouteOfAnother) {
    host.install("good");
    host.configs["adversary"] = R"({"do": "same_route"})";
    host.start();
    host.install("adversary");
    const auto taken = host.manager->enable("adversary");
    EXPECT_EQ(taken.error().message, "GET /api/v1/good/hello is served by good already");
    EXPECT_EQ(host.state("adversary"), "retired");
    EXPECT_EQ(host.reason("adversary"), taken.error().message);
    EXPECT_TRUE(host.good_serves());
}

TEST_F(MisbehaviourTest, FloodsTheLog) {
    start("adversary", "flood");
    EXPECT_EQ(host.state("adversary"), "active");
    EXPECT_EQ(host.test.log.count("flood plugin=adversary"), 1000U);
    EXPECT_TRUE(host.good_serves());
}

TEST_F(MisbehaviourTest, WritesToTheStandardOutput) {
    start("adversary", "print");
    testing::internal::CaptureStdout();
    EXPECT_EQ(call().status, 200);
    EXPECT_NE(
        testing::internal::GetCapturedStdout().find("a plugin wrote this"), std::string::npos
    );
    EXPECT_TRUE(host.good_serves());
}

TEST_F(MisbehaviourTest, NeverComesBack) {
    for (const std::string slot : {"init", "drain", "deactivate"}) {
        SCOPED_TRACE(slot);
        TemporaryFolder own;
        // Its blocked thread outlives the test, and with it what the thread may touch.
        auto& one = *new ContractHost{own.path()};
        one.control_timeout = std::chrono::milliseconds{300};
        one.drain_timeout = std::chrono::milliseconds{300};
        one.install("good");
        one.install("adversary");
        one.configs["adversary"] = R"({"do": "block", "in": ")" + slot + R"("})";
        auto& manager = one.start();
        if (slot != "init") {
            EXPECT_FALSE(manager.disable("adversary").ok());
        }
        EXPECT_EQ(one.state("adversary"), "quarantined");
        EXPECT_NE(
            one.reason("adversary").find("has not returned from " + slot + "() within 300 ms"),
            std::string::npos
        ) << one.reason("adversary");
        EXPECT_TRUE(manager.info("adversary")->is_stuck);
        EXPECT_TRUE(one.good_serves());
        EXPECT_EQ(
            manager.lift_quarantine("adversary").error().message,
            "plugin adversary is stuck: restart the host"
        );
        EXPECT_FALSE(manager.enable("adversary").ok());
        manager.stop();
    }
}

TEST_F(MisbehaviourTest, BlocksInARequestWhileItIsSwitchedOff) {
    TemporaryFolder own;
    auto& one = *new ContractHost{own.path()};
    one.drain_timeout = std::chrono::milliseconds{200};
    one.install("good");
    one.install("adversary");
    one.configs["adversary"] = R"({"do": "block", "in": "request"})";
    auto& manager = one.start();
    std::thread{[&one] { one.test.router.call("GET /api/v1/adversary/do"); }}.detach();
    while (manager.info("adversary")->calls_in_flight == 0) std::this_thread::yield();
    const auto off = manager.disable("adversary");
    EXPECT_NE(
        off.error().message.find("1 calls of plugin adversary have not ended"), std::string::npos
    ) << off.error().message;
    EXPECT_TRUE(manager.info("adversary")->is_stuck);
    EXPECT_TRUE(one.good_serves());
}

TEST_F(MisbehaviourTest, PinsItsLibrary) {
    start("adversary", "pin");
    EXPECT_EQ(call().status, 200);
    EXPECT_TRUE(host.manager->disable("adversary").ok());
    EXPECT_TRUE(host.manager->info("adversary")->is_pinned);
    EXPECT_EQ(host.test.log.count("the library of a plugin stays mapped"), 1U);
    EXPECT_TRUE(host.manager->enable("adversary").ok());
    EXPECT_EQ(call().status, 200);
    EXPECT_TRUE(host.good_serves());
}

}  // namespace
}  // namespace portico::contract
