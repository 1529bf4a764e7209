// The life of plugins that behave: order, enable, disable, reload, restart.
#include <algorithm>

#include "plugins/admin_routes.hpp"
#include "test_contract_host.hpp"

namespace portico::contract {
namespace {

class LifeTest : public ::testing::Test {
protected:
    TemporaryFolder folder;
    ContractHost host{folder.path()};
};

TEST_F(LifeTest, WalksThroughEveryState) {
    host.install("good");
    auto& manager = host.start();
    EXPECT_TRUE(host.good_serves());
    EXPECT_TRUE(manager.disable("good").ok());
    const std::vector<std::string> expected = {
        "good verified",
        "good admitted",
        "good loaded",
        "good inited",
        "good active",
        "good draining",
        "good inactive",
        "good retired",
    };
    EXPECT_EQ(host.steps(), expected);
    EXPECT_FALSE(manager.info("good")->is_pinned);
    EXPECT_EQ(manager.info("good")->leaks, "");
    EXPECT_EQ(host.test.router.call("GET /api/v1/good/hello").status, 404);
}

TEST_F(LifeTest, StartsWhatIsNeededFirstAndStopsItLast) {
    host.install("good");
    host.install("needs_good");
    auto& manager = host.start();
    EXPECT_EQ(host.test.router.call("GET /api/v1/needs_good/ask").body, "\"asked\"");
    const auto refused = manager.disable("good");
    EXPECT_EQ(refused.error().code, Code::conflict);
    EXPECT_EQ(
        refused.error().message,
        "plugin good can't be disabled while it is needed by needs_good: disable these first, or "
        "repeat with cascade"
    );
    EXPECT_TRUE(host.good_serves());
    EXPECT_TRUE(manager.disable("good", plugins::Cascade::yes).ok());
    const auto steps = host.steps();
    const auto at = [&](const char* step) { return std::ranges::find(steps, step); };
    EXPECT_LT(at("good active"), at("needs_good loaded"));
    EXPECT_LT(at("needs_good retired"), at("good draining"));
    EXPECT_NE(at("good draining"), steps.end());
    const auto alone = manager.enable("needs_good");
    EXPECT_EQ(
        alone.error().message,
        "plugin needs_good needs good, which is not active: enable good first"
    );
    EXPECT_TRUE(manager.enable("good").ok());
    EXPECT_TRUE(manager.enable("needs_good").ok());
    EXPECT_EQ(host.test.router.call("GET /api/v1/needs_good/ask").body, "\"asked\"");
}

TEST_F(LifeTest, RemembersTheChoiceOverARestart) {
    host.install("good");
    host.install("needs_good");
    EXPECT_TRUE(host.start().disable("needs_good").ok());
    host.manager->stop();
    EXPECT_FALSE(host.good_serves());
    host.manager.reset();
    ContractHost next{folder.path()};
    next.start();
    EXPECT_EQ(next.state("good"), "active");
    EXPECT_EQ(next.state("needs_good"), "admitted");
    EXPECT_FALSE(next.manager->info("needs_good")->is_enabled);
}

TEST_F(LifeTest, ReloadsTheBundleWithThoseThatNeedIt) {
    host.install("good");
    host.install("needs_good");
    auto& manager = host.start();
    EXPECT_TRUE(manager.reload("good").ok());
    EXPECT_EQ(manager.info("good")->generation, 2U);
    EXPECT_EQ(host.test.router.call("GET /api/v1/needs_good/ask").body, "\"asked\"");
    // What is on disk now is refused: the running one goes on.
    host.install_bytes("good", "not a library");
    EXPECT_NE(manager.reload("good").error().message.find("no ELF library"), std::string::npos);
    EXPECT_TRUE(host.good_serves());
    EXPECT_EQ(manager.info("good")->generation, 2U);
}

TEST_F(LifeTest, FindsWhatIsInstalledLater) {
    auto& manager = host.start();
    EXPECT_EQ(manager.enable("good").error().code, Code::not_found);
    host.install("good");
    EXPECT_TRUE(manager.enable("good").ok());
    EXPECT_TRUE(host.good_serves());
}

TEST_F(LifeTest, LeasesConnectorsOfActivePluginsOnly) {
    host.install("good");
    auto& manager = host.start();
    plugins::PluginConnectors connectors{manager, host.test.clock};
    EXPECT_EQ(connectors.lease("erp_csv").error().code, Code::unavailable);
    EXPECT_NE(
        connectors.lease("erp_csv").error().message.find("portico plugin enable erp_csv"),
        std::string::npos
    );
    EXPECT_EQ(connectors.lease("good").error().code, Code::unsupported);
}

TEST_F(LifeTest, ServesOperators) {
    host.install("good");
    auto& manager = host.start();
    auto& router = host.test.router;
    const auto routes = plugins::open_admin_routes(router, host.test.api, manager);
    ASSERT_TRUE(routes.ok());
    EXPECT_TRUE(router.policy("GET /admin/api/v1/plugins").operators_only);
    const std::vector<ports::TextPair> good = {{"id", "good"}};
    const auto list = router.call("GET /admin/api/v1/plugins");
    EXPECT_NE(list.body.find(R"("id":"good","version":"1.0.0")"), std::string::npos) << list.body;
    EXPECT_NE(list.body.find(R"("routes":["GET /api/v1/good/hello"])"), std::string::npos);
    const auto off = router.call("POST /admin/api/v1/plugins/{id}/disable", {}, good);
    EXPECT_NE(off.body.find(R"("state":"retired","enabled":false)"), std::string::npos) << off.body;
    const auto on = router.call("POST /admin/api/v1/plugins/{id}/enable", {}, good);
    EXPECT_NE(on.body.find(R"("state":"active","enabled":true)"), std::string::npos);
    EXPECT_EQ(router.call("POST /admin/api/v1/plugins/{id}/reload", {}, good).status, 200);
    EXPECT_EQ(
        router.call("GET /admin/api/v1/plugins/{id}", {}, {{"id", "none"}}).code, Code::not_found
    );
    EXPECT_EQ(
        router.call(
                  "POST /admin/api/v1/plugins/{id}/disable", {}, good, {{"cascade", "maybe"}}
        ).code,
        Code::invalid
    );
    EXPECT_TRUE(host.test.api.has("host/plugins"));
}

}  // namespace
}  // namespace portico::contract
