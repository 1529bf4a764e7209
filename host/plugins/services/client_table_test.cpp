#include "plugins/services/client_table.hpp"

#include <gtest/gtest.h>

#include "plugins/services/test_plugin.hpp"

namespace portico::plugins {
namespace {

InstanceDescription described(std::vector<std::string> permissions) {
    auto description = TestPlugin::description();
    description.permissions = std::move(permissions);
    description.config_json = R"({"url": "https://erp.example.com:8000/db", "size": 5})";
    return description;
}

/// A plugin that sends, and what its host was asked to send.
class ClientTableTest : public ::testing::Test {
protected:
    void SetUp() override {
        host.client.answer =
            [this](const ports::ClientRequest& request, ports::ClientReply& to) -> Status {
            ++asked;
            granted.assign(request.granted_hosts.begin(), request.granted_hosts.end());
            named.assign(request.named_hosts.begin(), request.named_hosts.end());
            owner = request.owner;
            left = request.deadline - std::chrono::steady_clock::now();
            reply_bytes_max = request.reply_bytes_max;
            is_safe = request.is_safe;
            is_cancelled = request.is_cancelled();
            PORTICO_TRY(to.head(200, {}));
            return to.body("hello");
        };
    }

    portico_client_request request() {
        portico_client_request made{};
        made.struct_size = sizeof made;
        made.method = to_view("POST");
        made.url = to_view("https://erp.example.com:8000/db");
        return made;
    }

    portico_status send(const portico_client_request& wanted, portico_client_reply to = {}) {
        const auto& client = plugin.service<portico_client>(PORTICO_CLIENT_ID);
        return client.send(client.self, &wanted, to);
    }

    TestHost host;
    TestPlugin plugin{
        host,
        described({"client:{url}", "client:{size}", "client:api.example.com:8443", "erp.read"})};
    int asked = 0;
    std::string owner;
    std::vector<std::string> granted;
    std::vector<std::string> named;
    std::chrono::steady_clock::duration left{};
    std::uint64_t reply_bytes_max = 0;
    bool is_safe = false;
    bool is_cancelled = true;
};

TEST_F(ClientTableTest, GivesGrantsLimitsAndTheOwner) {
    auto wanted = request();
    wanted.flags = PORTICO_CLIENT_SAFE;
    wanted.deadline_us = to_us(host.clock.now() + std::chrono::seconds{7});
    wanted.reply_bytes_max = 123;
    ASSERT_EQ(send(wanted), PORTICO_OK) << plugin.last_error();
    EXPECT_EQ(owner, "probe");
    EXPECT_EQ(granted, (std::vector<std::string>{"https://erp.example.com:8000/db"}));
    EXPECT_EQ(named, (std::vector<std::string>{"api.example.com:8443"}));
    EXPECT_EQ(reply_bytes_max, 123U);
    EXPECT_TRUE(is_safe);
    EXPECT_FALSE(is_cancelled);
    EXPECT_LE(left, std::chrono::seconds{7});
    EXPECT_GT(left, std::chrono::seconds{2});

    ASSERT_EQ(send(request()), PORTICO_OK);
    EXPECT_LE(left, std::chrono::seconds{30});
    EXPECT_GT(left, std::chrono::seconds{25}) << "the default";
    EXPECT_EQ(reply_bytes_max, 16U << 20U);
    EXPECT_FALSE(is_safe);
}

TEST_F(ClientTableTest, AChangedSettingIsAChangedGrant) {
    ASSERT_TRUE(plugin.instance->change_config(R"({"url": "http://10.0.0.7"})").ok());
    ASSERT_EQ(send(request()), PORTICO_OK);
    EXPECT_EQ(granted, (std::vector<std::string>{"http://10.0.0.7"}));
}

TEST_F(ClientTableTest, ThePluginsOwnRefusalComesBack) {
    const portico_client_reply refusing{
        nullptr,
        [](void*, std::int32_t, const portico_pair*, std::uint64_t) noexcept {
            return portico_status{PORTICO_OK};
        },
        [](void*, portico_str) noexcept { return portico_status{PORTICO_CONFLICT}; }};
    EXPECT_EQ(send(request(), refusing), PORTICO_CONFLICT);
}

TEST_F(ClientTableTest, RefusesWhatIsNoRequest) {
    const auto& client = plugin.service<portico_client>(PORTICO_CLIENT_ID);
    EXPECT_EQ(client.send(client.self, nullptr, {}), PORTICO_INVALID);
    auto small = request();
    small.struct_size = 8;
    EXPECT_EQ(send(small), PORTICO_INVALID);
    auto headless = request();
    headless.header_count = 1;
    EXPECT_EQ(send(headless), PORTICO_INVALID);
    auto many = request();
    many.header_count = 1'000'000;
    EXPECT_EQ(send(many), PORTICO_INVALID);
    auto bodiless = request();
    bodiless.body = {nullptr, 5};
    EXPECT_EQ(send(bodiless), PORTICO_INVALID);
    EXPECT_EQ(asked, 0);
    EXPECT_NE(plugin.last_error().find("body"), std::string::npos);
}

TEST_F(ClientTableTest, SwitchingOffCallsOffWhatOutlivesTheDrain) {
    ASSERT_TRUE(plugin.activate([] { return portico_status{PORTICO_OK}; }).ok());
    plugin.instance->close();
    EXPECT_EQ(send(request()), PORTICO_OK) << "calls in flight may still ask";
    EXPECT_FALSE(is_cancelled);
    ASSERT_TRUE(plugin.instance->drain(plugin.table, std::chrono::milliseconds{0}).ok());
    EXPECT_EQ(send(request()), PORTICO_CANCELLED);
    EXPECT_NE(plugin.last_error().find("switched off"), std::string::npos);
    EXPECT_EQ(asked, 1);
}

}  // namespace
}  // namespace portico::plugins
