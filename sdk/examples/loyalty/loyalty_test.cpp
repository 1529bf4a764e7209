// The whole plugin; the test plays pricing.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <portico/testkit/fake_host.hpp>

namespace portico::loyalty {
namespace {

using testkit::FakeHost;

class Loyalty : public testing::Test {
protected:
    void SetUp() override {
        host.provide("pricing.adjustments/1", [this](const ServiceCall& call) {
            registrations.emplace_back(call.request);
            return Result<std::string>{"{}"};
        });
        ASSERT_TRUE(host.configure(R"({"percent":"2.5","members":["c-7"]})").ok());
        const auto started = host.start();
        ASSERT_TRUE(started.ok()) << started.error().message;
    }

    std::string ask(const std::string& company) {
        const auto request = R"({"company":")" + company + R"(","lines":[{"line":1},{"line":4}]})";
        const auto reply = host.call_service("loyalty.adjust/1", company, request);
        EXPECT_TRUE(reply.ok());
        return reply.ok() ? *reply : "";
    }

    std::vector<std::string> registrations;
    FakeHost host{testkit::plugin_under_test()};
};

TEST_F(Loyalty, TakesItsPercentageOffEachLineOfAMember) {
    const std::string text =
        R"("percent":"2.5","text":{"en":"Loyalty programme","uk":"Програма лояльності",)"
        R"("ru":"Программа лояльности"}})";
    EXPECT_EQ(ask("c-7"), R"({"adjustments":[{"line":1,)" + text + R"(,{"line":4,)" + text + "]}");
    EXPECT_EQ(ask("c-8"), R"({"adjustments":[]})");
}

TEST_F(Loyalty, RegistersAndTakesItsLeave) {
    ASSERT_EQ(registrations.size(), 1U);
    EXPECT_EQ(registrations.back(), R"({"service": "loyalty.adjust/1", "order": 10})");
    EXPECT_TRUE(host.stop().ok());
    ASSERT_EQ(registrations.size(), 2U);
    EXPECT_EQ(registrations.back(), R"({"service": "loyalty.adjust/1", "withdraw": true})");
}

}  // namespace
}  // namespace portico::loyalty
