#include "plugins/services/http_table.hpp"

#include <future>
#include <stdexcept>
#include <thread>

#include <gtest/gtest.h>

#include "plugins/services/test_plugin.hpp"

namespace portico::plugins {
namespace {

class HttpTableTest : public ::testing::Test {
protected:
    void open(TestPlugin::HttpWork work) {
        const auto status =
            plugin.activate([&, work] { return plugin.route("GET", "/api/v1/probe/x", work); });
        ASSERT_TRUE(status.ok()) << status.error().message;
    }

    Answer call() {
        return host.router.call("GET /api/v1/probe/x", "body", {{"sku", "A-1"}}, {{"q", "5"}});
    }

    TestHost host;
    TestPlugin plugin{host, TestPlugin::description()};
};

TEST_F(HttpTableTest, HandsTheRequestOverAndAnswersOnce) {
    open([&](const portico_request& request) {
        EXPECT_EQ(from_view(request.method), "GET");
        EXPECT_EQ(from_view(request.company), "c1");
        EXPECT_EQ(from_view(request.body), "body");
        EXPECT_EQ(request.roles, static_cast<std::uint32_t>(PORTICO_ROLE_ANY));
        EXPECT_EQ(from_view(request.path_parameters[0].value), "A-1");
        EXPECT_EQ(from_view(request.query[0].name), "q");
        std::string header;
        const auto& http = plugin.http();
        EXPECT_EQ(
            http.header(http.self, request.handle, to_view("x-test"), TestPlugin::sink(header)),
            PORTICO_OK
        );
        EXPECT_EQ(header, "yes");
        EXPECT_EQ(
            http.header(http.self, request.handle, to_view("x-no"), TestPlugin::sink(header)),
            PORTICO_NOT_FOUND
        );
        EXPECT_EQ(plugin.reply(request, 201, "{}"), PORTICO_OK);
        EXPECT_EQ(plugin.reply(request, 200, "again"), PORTICO_CONFLICT);
        return portico_status{PORTICO_OK};
    });
    const auto answer = call();
    EXPECT_EQ(answer.status, 201);
    EXPECT_EQ(answer.body, "{}");
}

TEST_F(HttpTableTest, TurnsEachFailureIntoASentence) {
    enum class Way { silent, fails, fails_without_reason, throws, unknown_number };
    Way way = Way::silent;
    open([&](const portico_request&) -> portico_status {
        switch (way) {
            case Way::silent:
                return PORTICO_OK;
            case Way::fails:
                return plugin.fail(PORTICO_CONFLICT, "The basket is closed.");
            case Way::fails_without_reason:
                return PORTICO_UNAVAILABLE;
            case Way::throws:
                throw std::runtime_error{"boom"};
            case Way::unknown_number:
                return 4711;
        }
        return PORTICO_OK;
    });

    const struct {
        Way way;
        Code code;
        const char* sentence;
    } cases[] = {
        {Way::silent, Code::internal, "plugin probe returned from its handler without an answer"},
        {Way::fails, Code::conflict, "The basket is closed."},
        {Way::fails_without_reason,
         Code::unavailable,
         "plugin probe failed in its request function without a reason (status 5)"},
        {Way::throws,
         Code::internal,
         "plugin probe threw an exception out of its request function: boom"},
        {Way::unknown_number,
         Code::internal,
         "plugin probe failed in its request function without a reason (status 4711)"},
    };

    for (const auto& item : cases) {
        SCOPED_TRACE(item.sentence);
        way = item.way;
        const auto answer = call();
        EXPECT_EQ(answer.status, 0);
        EXPECT_EQ(answer.code, item.code);
        EXPECT_EQ(answer.error, item.sentence);
    }
}

TEST_F(HttpTableTest, RefusesToAnswerFromAnotherThreadOrLater) {
    portico_handle kept = 0;
    open([&](const portico_request& request) {
        kept = request.handle;
        auto other =
            std::async(std::launch::async, [&] { return plugin.reply(request, 200, "{}"); });
        EXPECT_EQ(other.get(), PORTICO_NOT_FOUND);
        return plugin.reply(request, 200, "{}");
    });
    EXPECT_EQ(call().status, 200);
    portico_request late{};
    late.handle = kept;
    EXPECT_EQ(plugin.reply(late, 200, "{}"), PORTICO_NOT_FOUND);
    EXPECT_NE(plugin.last_error().find("before it returns"), std::string::npos);
}

TEST_F(HttpTableTest, ChecksWhatAReplyHolds) {
    open([&](const portico_request& request) {
        EXPECT_EQ(plugin.reply(request, 99, "{}"), PORTICO_INVALID);
        portico_reply reply{};
        reply.struct_size = sizeof(reply) - 1;
        reply.http_status = 200;
        EXPECT_EQ(plugin.http().reply(plugin.http().self, request.handle, &reply), PORTICO_INVALID);
        reply.struct_size = sizeof(reply);
        const portico_pair split{to_view("x"), to_view("a\r\nset-cookie: b")};
        reply.headers = &split;
        reply.header_count = 1;
        EXPECT_EQ(plugin.http().reply(plugin.http().self, request.handle, &reply), PORTICO_INVALID);
        reply.header_count = 0;
        reply.body = {nullptr, 5};
        EXPECT_EQ(plugin.http().reply(plugin.http().self, request.handle, &reply), PORTICO_INVALID);
        return plugin.reply(request, 200, "good");
    });
    EXPECT_EQ(call().body, "good");
}

TEST_F(HttpTableTest, StreamsPieces) {
    open([&](const portico_request& request) {
        const auto& http = plugin.http();
        EXPECT_EQ(http.piece(http.self, request.handle, to_view("early")), PORTICO_CONFLICT);
        portico_reply head{};
        head.struct_size = sizeof(head);
        head.http_status = 200;
        head.body = to_view("a");
        EXPECT_EQ(http.start(http.self, request.handle, &head), PORTICO_OK);
        EXPECT_EQ(http.piece(http.self, request.handle, to_view("b")), PORTICO_OK);
        EXPECT_EQ(plugin.reply(request, 200, "c"), PORTICO_CONFLICT);
        return portico_status{PORTICO_OK};
    });
    EXPECT_EQ(call().body, "ab");
}

TEST_F(HttpTableTest, OpensOnlyWhatTheManifestGrants) {
    const auto nothing = [](const portico_request&) { return portico_status{PORTICO_OK}; };
    const auto status = plugin.activate([&] {
        EXPECT_EQ(plugin.route("GET", "/api/v1/vault/x", nothing), PORTICO_DENIED);
        EXPECT_NE(
            plugin.last_error().find("its manifest grants /api/v1/probe/*"), std::string::npos
        );
        EXPECT_EQ(plugin.route("TRACE", "/api/v1/probe/x", nothing), PORTICO_INVALID);
        EXPECT_EQ(plugin.route("GET", "/admin/api/v1/probe/x", nothing), PORTICO_INVALID);
        EXPECT_EQ(
            plugin.route("GET", "/api/v1/probe/x", nothing, PORTICO_ROUTE_OPERATOR), PORTICO_INVALID
        );
        EXPECT_EQ(plugin.route("GET", "/api/v1/probe/x", nothing, 1U << 20U), PORTICO_UNSUPPORTED);
        EXPECT_EQ(
            plugin.route("GET", "/admin/api/v1/probe/x", nothing, PORTICO_ROUTE_OPERATOR),
            PORTICO_OK
        );
        EXPECT_EQ(
            plugin.route("GET", "/admin/api/v1/probe/x", nothing, PORTICO_ROUTE_OPERATOR),
            PORTICO_CONFLICT
        );
        return portico_status{PORTICO_OK};
    });
    EXPECT_TRUE(status.ok());
    EXPECT_TRUE(host.router.policy("GET /admin/api/v1/probe/x").operators_only);
}

TEST_F(HttpTableTest, RegistersOnlyDuringActivation) {
    const auto nothing = [](const portico_request&) { return portico_status{PORTICO_OK}; };
    EXPECT_EQ(plugin.route("GET", "/api/v1/probe/x", nothing), PORTICO_CONFLICT);
    EXPECT_NE(plugin.last_error().find("before activate()"), std::string::npos);
    open([&](const portico_request& request) {
        EXPECT_EQ(plugin.route("GET", "/api/v1/probe/y", nothing), PORTICO_CONFLICT);
        return plugin.reply(request, 200, "{}");
    });
    EXPECT_EQ(call().status, 200);
    plugin.instance->close();
    EXPECT_EQ(plugin.route("GET", "/api/v1/probe/y", nothing), PORTICO_CANCELLED);
}

TEST_F(HttpTableTest, ClosesAndSweeps) {
    open([&](const portico_request& request) { return plugin.reply(request, 200, "{}"); });
    const auto& http = plugin.http();
    EXPECT_EQ(http.close(http.self, plugin.routes[0] + 1), PORTICO_NOT_FOUND);
    EXPECT_EQ(plugin.instance->routes(), std::vector<std::string>{"GET /api/v1/probe/x"});
    EXPECT_EQ(plugin.instance->sweep().routes, 1U);
    EXPECT_EQ(call().status, 404);
    EXPECT_EQ(http.close(http.self, plugin.routes[0]), PORTICO_NOT_FOUND);
}

TEST_F(HttpTableTest, WaitsForRequestsInFlight) {
    std::promise<void> inside;
    std::promise<void> go_on;
    open([&](const portico_request& request) {
        inside.set_value();
        go_on.get_future().wait();
        return plugin.reply(request, 200, "late");
    });
    auto answer = std::async(std::launch::async, [&] { return call(); });
    inside.get_future().wait();
    plugin.instance->close();
    EXPECT_EQ(plugin.instance->in_flight(), 1);
    EXPECT_FALSE(plugin.instance->wait_idle(std::chrono::milliseconds{1}));
    go_on.set_value();
    EXPECT_EQ(answer.get().body, "late");
    EXPECT_TRUE(plugin.instance->wait_idle(std::chrono::seconds{10}));
}

}  // namespace
}  // namespace portico::plugins
