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

TEST_F(LifeTest, RunsTheMigrationsAndPublishesTheDescriptionOfABundle) {
    host.install("good");
    const auto bundle = host.plugins_folder() / "good";
    fs::create_directories(bundle / "migrations");
    std::ofstream{bundle / "migrations" / "0001_note.sql"} << "CREATE TABLE note (id BIGINT);";
    std::ofstream{bundle / "openapi.json"} << R"({"openapi": "3.1.0", "paths": {}})";
    auto& manager = host.start();
    EXPECT_TRUE(host.test.api.has("good"));
    {
        const auto database = *host.test.databases->open("plugin/good", false);
        EXPECT_TRUE(database->execute("INSERT INTO note (id) VALUES (1)").ok());
    }
    EXPECT_TRUE(manager.disable("good").ok());
    EXPECT_FALSE(host.test.api.has("good"));
    std::ofstream{bundle / "migrations" / "0003_gap.sql"} << "SELECT 1;";
    EXPECT_NE(manager.enable("good").error().message.find("without gaps"), std::string::npos);
}

/// Keeps what a connector gave; refuses records when told to.
class Records final : public ports::RecordSink {
public:
    Status record(std::string_view json, std::string_view source) override {
        if (is_full) return Error{Code::quota, "the disk is full"};
        seen += std::string{json} + "@" + std::string{source} + " ";
        return {};
    }

    Status deleted(std::string_view, std::string_view) override { return {}; }

    Status rejected(std::string_view source, std::string_view reason, std::string_view raw)
        override {
        seen += std::string{source} + ":" + std::string{reason} + ":" + std::string{raw} + " ";
        return {};
    }

    std::string seen;
    bool is_full = false;
};

TEST_F(LifeTest, LeasesConnectorsOfActivePluginsOnly) {
    host.install("good");
    host.install("needs_good");
    auto& manager = host.start();
    plugins::PluginConnectors connectors{manager, host.test.clock};
    const auto none = connectors.lease("erp_csv");
    EXPECT_EQ(none.error().code, Code::unavailable);
    EXPECT_NE(none.error().message.find("portico plugin enable erp_csv"), std::string::npos);
    EXPECT_EQ(connectors.lease("needs_good").error().code, Code::unsupported);

    const auto connector = *connectors.lease("good");
    EXPECT_EQ(connector->describe()->entities, std::vector<std::string>{"product"});
    EXPECT_EQ(*connector->probe(), "Always there.");
    Records records;
    const auto first = connector->pull("product", "", 10, records);
    EXPECT_TRUE(first->more && first->snapshot && !first->complete);
    EXPECT_EQ(first->remaining, 1);
    EXPECT_EQ(records.seen, R"({"id":"A"}@products:1 products:2:no id:;; )");
    EXPECT_TRUE(connector->pull("product", first->next_cursor, 10, records)->complete);
    records.is_full = true;
    EXPECT_EQ(connector->pull("product", "", 10, records).error().message, "the disk is full");

    // The lease may be kept: it answers, but calls nobody.
    EXPECT_TRUE(manager.disable("good", plugins::Cascade::yes).ok());
    EXPECT_EQ(connector->probe().error().code, Code::unavailable);
    EXPECT_EQ(connector->pull("product", "", 10, records).error().code, Code::unavailable);
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
