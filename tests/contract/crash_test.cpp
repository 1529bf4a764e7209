// A plugin that kills its process: the next start knows whom to blame.
#include <sys/wait.h>

#include "test_contract_host.hpp"

namespace portico::contract {
namespace {

class CrashTest : public ::testing::Test {
protected:
    /// Starts a host in a child process, in which the plugin dies at once.
    void crash(const std::string& what) {
        EXPECT_EXIT(
            {
                ContractHost host{folder.path()};
                host.install("good");
                host.install("adversary");
                host.configs["adversary"] = R"({"do": ")" + what + R"(", "in": "init"})";
                host.start(true);
            },
            [](int status) { return WIFSIGNALED(status) || WEXITSTATUS(status) != 0; },
            ""
        );
    }

    TemporaryFolder folder;
};

TEST_F(CrashTest, IsQuarantinedAfterTheThirdTime) {
    for (const auto* what : {"abort", "segv"}) crash(what);
    {
        ContractHost host{folder.path()};
        host.configs["adversary"] = "{}";
        host.start();
        EXPECT_EQ(host.state("adversary"), "active");
        EXPECT_EQ(
            host.test.log.count("the former run died inside a plugin plugin=adversary slot=init"),
            1U
        );
    }
    crash("abort");
    {
        ContractHost host{folder.path()};
        auto& manager = host.start();
        EXPECT_EQ(host.state("adversary"), "quarantined");
        EXPECT_NE(
            host.reason("adversary").find("its cell died inside it 3 times in ten minutes"),
            std::string::npos
        );
        EXPECT_EQ(manager.enable("adversary").error().code, Code::conflict);
        EXPECT_TRUE(host.good_serves());
    }
    // It stays so over restarts, until an operator lifts it.
    ContractHost host{folder.path()};
    auto& manager = host.start();
    EXPECT_EQ(host.state("adversary"), "quarantined");
    EXPECT_TRUE(manager.lift_quarantine("adversary").ok());
    EXPECT_EQ(host.state("adversary"), "active");
}

TEST_F(CrashTest, TakesARunningPluginDown) {
    ContractHost host{folder.path()};
    host.install("good");
    host.install("needs_good");
    auto& manager = host.start();
    for (int count = 0; count < 3; ++count) EXPECT_TRUE(manager.note_crash("good").ok());
    EXPECT_EQ(host.state("good"), "quarantined");
    EXPECT_EQ(host.state("needs_good"), "retired");
    EXPECT_EQ(host.reason("needs_good"), "plugin needs_good needs good, which is quarantined");
    EXPECT_FALSE(host.good_serves());
}

}  // namespace
}  // namespace portico::contract
