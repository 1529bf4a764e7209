#include <stdexcept>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

#include "test_manifest.hpp"

namespace portico::testkit {
namespace {

/// What the next Probe does; set by each test.
struct Plan {
    bool throws_in_constructor = false;
    bool throws_in_init = false;
    bool fails_after_route = false;
    bool throws_in_deactivate = false;
    int alive = 0;
};

Plan plan;

class Probe final : public Plugin, public Connector {
public:
    Probe() {
        if (plan.throws_in_constructor) throw std::runtime_error{"constructor"};
        ++plan.alive;
    }

    ~Probe() override { --plan.alive; }

    Status init(PluginContext&) override {
        if (plan.throws_in_init) throw 7;
        return {};
    }

    Status activate(PluginContext& context) override {
        const auto answer = [](const Request&) { return Response::json("{}"); };
        PORTICO_TRY(context.router.get("/api/v1/probe/x", answer));
        if (plan.fails_after_route) return unavailable("The shop is down.");
        return {};
    }

    Status deactivate() override {
        if (plan.throws_in_deactivate) throw std::runtime_error{"deactivate"};
        return {};
    }

    Connector* connector() override { return this; }

    Result<ConnectorDescription> describe() override {
        return ConnectorDescription{{"company"}, {}, "a test"};
    }

    Result<PullPage> pull(const PullRequest& request, Records& records) override {
        if (request.entity != "company") return unavailable("The ERP is down.");
        PORTICO_TRY(records.record(R"({"id":"acme"})", "c.csv:2"));
        PORTICO_TRY(records.deleted("old", "c.csv:3"));
        PORTICO_TRY(records.rejected("c.csv:4", "no id", ",,"));
        return PullPage{.next_cursor = std::string{request.cursor} + "+", .more = true};
    }

    Result<std::string> probe() override { throw std::runtime_error{"probe"}; }
};

const portico_plugin table = detail::PluginSlots<Probe>::table("probe", "1.0.0");

class VeneerPlugin : public testing::Test {
protected:
    void SetUp() override { plan = {}; }

    void TearDown() override { EXPECT_EQ(plan.alive, 0); }
};

TEST_F(VeneerPlugin, GoesThroughItsLife) {
    FakeHost host{everything};
    ASSERT_TRUE(host.start(table).ok());
    EXPECT_EQ(plan.alive, 1);
    EXPECT_EQ(host.get("/api/v1/probe/x", {.company = "acme"}).status, 200);
    EXPECT_TRUE(host.stop().ok());
    EXPECT_TRUE(host.routes().empty());
    ASSERT_TRUE(host.start(table).ok());
    EXPECT_EQ(host.get("/api/v1/probe/x", {.company = "acme"}).status, 200);
    EXPECT_TRUE(host.stop().ok());
}

TEST_F(VeneerPlugin, FailsWithASentenceWhereverItThrows) {
    const struct {
        const char* name;
        Plan plan;
        const char* sentence;
    } cases[] = {
        {"constructor", {.throws_in_constructor = true}, "constructor"},
        {"init", {.throws_in_init = true}, "The plugin threw something that is no std::exception."},
        {"activate", {.fails_after_route = true}, "The shop is down."},
    };

    for (const auto& [name, wanted, sentence] : cases) {
        SCOPED_TRACE(name);
        plan = wanted;
        FakeHost host{everything};
        const auto started = host.start(table);
        ASSERT_FALSE(started.ok());
        EXPECT_EQ(started.error().message, sentence);
        EXPECT_TRUE(host.routes().empty());
        EXPECT_EQ(plan.alive, 0);
    }
}

TEST_F(VeneerPlugin, GivesBackEvenWhenDeactivateThrows) {
    plan.throws_in_deactivate = true;
    FakeHost host{everything};
    ASSERT_TRUE(host.start(table).ok());
    const auto stopped = host.stop();
    ASSERT_FALSE(stopped.ok());
    EXPECT_EQ(stopped.error().message, "deactivate") << "no leak is named";
    EXPECT_TRUE(host.routes().empty());
}

TEST_F(VeneerPlugin, BearsEachOrderOfItsSlots) {
    EXPECT_EQ(table.extension(table.self, to_abi(PORTICO_CONNECTOR_ID)), nullptr);
    EXPECT_EQ(table.activate(table.self), PORTICO_CONFLICT);
    EXPECT_EQ(table.drain(table.self, 0), PORTICO_CONFLICT);
    EXPECT_EQ(table.deactivate(table.self), PORTICO_CONFLICT);
    table.destroy(table.self);

    PluginContext nobody{nullptr};
    portico_host bare{sizeof(portico_host), 1, nullptr, nullptr, nullptr, nullptr};
    EXPECT_EQ(table.init(table.self, &bare), PORTICO_OK);
    EXPECT_EQ(table.init(table.self, &bare), PORTICO_CONFLICT);
    EXPECT_NE(table.extension(table.self, to_abi(PORTICO_CONNECTOR_ID)), nullptr);
    EXPECT_EQ(table.extension(table.self, to_abi("portico.unknown/1")), nullptr);
    EXPECT_EQ(table.activate(table.self), PORTICO_UNSUPPORTED) << "this host has no routes";
    table.destroy(table.self);
    table.destroy(table.self);
}

TEST_F(VeneerPlugin, ReadsAnErp) {
    FakeHost host{everything};
    ASSERT_TRUE(host.start(table).ok());
    const auto page = host.pull("company", "7");
    ASSERT_TRUE(page.ok()) << page.error().message;
    EXPECT_EQ(page->page.next_cursor, "7+");
    EXPECT_TRUE(page->page.more);
    EXPECT_FALSE(page->page.complete);
    EXPECT_EQ(page->page.remaining, -1);
    EXPECT_EQ(page->records, std::vector<std::string>{R"({"id":"acme"})"});
    EXPECT_EQ(page->deleted, std::vector<std::string>{"old"});
    EXPECT_EQ(page->rejected, std::vector<std::string>{"c.csv:4: no id"});

    const auto down = host.pull("order", "");
    ASSERT_FALSE(down.ok());
    EXPECT_EQ(down.error(), unavailable("The ERP is down."));
    EXPECT_EQ(host.probe().error(), internal("probe"));
    EXPECT_TRUE(host.stop().ok());
}

}  // namespace
}  // namespace portico::testkit
