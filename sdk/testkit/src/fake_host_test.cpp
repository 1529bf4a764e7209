#include <stdexcept>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

#include "test_manifest.hpp"

namespace portico::testkit {
namespace {

class FakeHostTest : public testing::Test {
protected:
    Status wire(const std::function<Status(PluginContext&)>& wiring) { return host.start(wiring); }

    FakeHost host{everything};
    const FakeRequest acme{.company = "acme"};
};

TEST_F(FakeHostTest, FindsTheRouteWithTheMoreLiteralPattern) {
    const auto tell = [](std::string name) {
        return [name](const Request& request) -> Result<Response> {
            return Response::bytes(
                "text/plain",
                name + ":" + std::string{request.path_param("sku")} + ":" +
                    std::string{request.query("q").value_or("-")}
            );
        };
    };
    ASSERT_TRUE(wire([&](PluginContext& context) -> Status {
                    PORTICO_TRY(context.router.get("/api/v1/probe/{sku}", tell("one")));
                    PORTICO_TRY(context.router.get("/api/v1/probe/all", tell("all")));
                    return context.router.get("/admin/api/v1/probe/{sku}", tell("admin"));
                }).ok());
    EXPECT_EQ(host.get("/api/v1/probe/all", acme).body, "all::-");
    EXPECT_EQ(host.get("/api/v1/probe/A%2F1%20x?q=a+b%21&q=2", acme).body, "one:A/1 x:a b!");
    EXPECT_EQ(host.get("/api/v1/probe/", acme).status, 404);
    EXPECT_EQ(host.get("/api/v1/probe/a/b", acme).status, 404);
    EXPECT_EQ(host.post("/api/v1/probe/all", acme).status, 405);
    EXPECT_EQ(host.get("/admin/api/v1/probe/x", acme).status, 403);
    EXPECT_EQ(host.get("/admin/api/v1/probe/x", {.is_operator = true}).body, "admin:x:-");
    EXPECT_EQ(host.routes().size(), 3U);
}

TEST_F(FakeHostTest, AnswersForHandlersThatFail) {
    ASSERT_TRUE(
        wire([](PluginContext& context) -> Status {
            auto& router = context.router;
            PORTICO_TRY(router.get("/api/v1/probe/throw", [](const Request&) -> Result<Response> {
                throw std::runtime_error{"boom"};
            }));
            PORTICO_TRY(router.get("/api/v1/probe/silent", [](const Request&, Reply&) {
                return Status{};
            }));
            PORTICO_TRY(router
                            .get("/api/v1/probe/twice", [](const Request&, Reply& reply) -> Status {
                                PORTICO_TRY(reply.send("{}"));
                                return reply.send("{}");
                            }));
            return router.get("/api/v1/probe/busy", [](const Request&) -> Result<Response> {
                return Error{Code::timeout, "Too slow."};
            });
        }).ok()
    );
    EXPECT_EQ(host.get("/api/v1/probe/throw", acme).status, 500);
    EXPECT_EQ(host.get("/api/v1/probe/throw", acme).error, "boom");
    EXPECT_EQ(host.get("/api/v1/probe/silent", acme).status, 500);
    EXPECT_EQ(host.get("/api/v1/probe/twice", acme).status, 200) << "the first answer counts";
    const auto busy = host.get("/api/v1/probe/busy", acme);
    EXPECT_EQ(busy.status, 504);
    EXPECT_EQ(busy.json().root()["detail"].text(), "Too slow.");
}

TEST_F(FakeHostTest, StreamsUntilTheClientGoesAway) {
    int sent = 0;
    ASSERT_TRUE(wire([&](PluginContext& context) {
                    return context.router.get(
                        "/api/v1/probe/rows",
                        [&sent](const Request& request, Reply& reply) -> Status {
                            PORTICO_TRY(reply.start({.content_type = "text/csv"}));
                            for (sent = 0; sent < 5; ++sent) PORTICO_TRY(reply.piece("row\n"));
                            return request.header("x-mark") ? reply.piece("mark") : Status{};
                        }
                    );
                }).ok());
    const auto whole =
        host.get("/api/v1/probe/rows", {.company = "acme", .headers = {{"X-Mark", "1"}}});
    EXPECT_EQ(whole.body, "row\nrow\nrow\nrow\nrow\nmark");
    EXPECT_EQ(whole.content_type, "text/csv");
    const auto cut = host.get("/api/v1/probe/rows", {.company = "acme", .hangs_up_after = 2});
    EXPECT_EQ(cut.pieces, 2);
    EXPECT_EQ(sent, 2);
    EXPECT_FALSE(cut.error.empty());
}

TEST_F(FakeHostTest, FillsTheConfigurationWithDefaultsAndTellsChanges) {
    auto& config = host.context().config;
    EXPECT_EQ(config.get()->root().dump(), R"({"size":5,"inner":{"name":"n"}})");
    std::string seen;
    ASSERT_TRUE(wire([&](PluginContext& context) {
                    return context.config.on_change([&](const json::Value& changed) -> Status {
                        seen = changed.dump();
                        return changed["size"].text() == "13" ? invalid("Not 13.") : Status{};
                    });
                }).ok());
    ASSERT_TRUE(host.configure(R"({"inner":{},"size":7})").ok());
    EXPECT_EQ(seen, R"({"inner":{"name":"n"},"size":7})");
    const auto refused = host.configure(R"({"size":13})");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message, "Not 13.");
    EXPECT_EQ(config.get()->root()["size"].text(), "7") << "the former one stays";
}

TEST_F(FakeHostTest, FakesOtherPlugins) {
    host.provide("other.answer/1", [](const ServiceCall& call) -> Result<std::string> {
        if (call.company.empty()) return denied("No company.");
        return std::string{call.request} + " by " + std::string{call.caller};
    });
    const auto& services = host.context().services;
    constexpr std::chrono::milliseconds soon{100};
    EXPECT_EQ(services.call("other.answer/1", "acme", "{}", soon).value(), "{} by probe");
    EXPECT_EQ(services.call("other.answer/1", "", "{}", soon).error(), denied("No company."));
    EXPECT_EQ(services.call("else.x/1", "", "{}", soon).error().code, Code::denied);
}

TEST_F(FakeHostTest, RunsStartedJobsWhenTheyAreDue) {
    std::string inputs;
    ASSERT_TRUE(wire([&](PluginContext& context) {
                    return context.jobs.declare("work", "", [&inputs](JobRun& run) -> Status {
                        inputs += run.input();
                        if (run.is_cancelled()) return Error{Code::cancelled, "Stopped."};
                        return {};
                    });
                }).ok());
    auto& jobs = host.context().jobs;
    ASSERT_TRUE(jobs.start("work", {.input = "1"}).ok());
    const auto later = host.clock().now() + std::chrono::hours{1};
    ASSERT_TRUE(jobs.start("work", {.input = "2", .at = later}).ok());
    EXPECT_EQ(jobs.start("none").error().code, Code::not_found);
    EXPECT_EQ(host.run_started_jobs().value(), 1U);
    EXPECT_EQ(inputs, "1");
    host.clock().advance(std::chrono::hours{1});
    EXPECT_EQ(host.run_started_jobs().value(), 1U);
    EXPECT_EQ(host.run_started_jobs().value(), 0U);
    EXPECT_EQ(inputs, "12");
    FakeJobRun cancelled{.is_cancelled = true};
    EXPECT_EQ(host.run_job("work", cancelled).error().message, "Stopped.");
}

TEST_F(FakeHostTest, KeepsSecretsLogAndNumbers) {
    auto& context = host.context();
    host.secret("token", "s3cret");
    EXPECT_EQ(context.secrets.get("token").value(), "s3cret");
    EXPECT_EQ(context.secrets.get("none").error().code, Code::not_found);
    context.log.warning("watch out", {{"sku", "A-1"}});
    ASSERT_TRUE(host.has_logged("watch out"));
    EXPECT_EQ(host.log().back().level, PORTICO_LOG_WARNING);
    const auto gauge = context.metrics.gauge("depth", "How deep", {{"kind", "x"}});
    ASSERT_TRUE(gauge.ok()) << gauge.error().message;
    gauge->record(2);
    gauge->record(3);
    EXPECT_EQ(host.metric("depth"), 3);
    const auto before = context.clock.monotonic();
    host.clock().set(instant_of(5));
    EXPECT_EQ(context.clock.now(), instant_of(5));
    EXPECT_EQ(context.clock.monotonic(), before);
}

TEST(FakeHostManifest, GivesOnlyTheServicesThatItNames) {
    FakeHost host{R"({"id":"poor","version":"1.0.0","host_services":["portico.log/1"]})"};
    auto& context = host.context();
    const auto refused = context.database.execute("SELECT 1");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, Code::unsupported);
    EXPECT_NE(refused.error().message.find("portico.storage/1"), std::string::npos);
    EXPECT_NE(refused.error().message.find("host_services"), std::string::npos);
}

}  // namespace
}  // namespace portico::testkit
