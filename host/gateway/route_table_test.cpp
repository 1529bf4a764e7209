#include "gateway/route_table.hpp"

#include <thread>

#include <gtest/gtest.h>

namespace portico::gateway {

namespace {

const ports::HttpHandler nothing = [](const ports::HttpRequest&, ports::HttpReply&) {
    return Status{};
};

class RouteTableTest : public ::testing::Test {
protected:
    void open(const std::string& pattern, const std::string& method = "GET") {
        auto route = table_.open("test", method, pattern, {}, nothing);
        ASSERT_TRUE(route.ok()) << route.error().message;
        open_.push_back(std::move(route).value());
    }

    Code refusal(const std::string& pattern, const std::string& method = "GET") {
        const auto route = table_.open("other", method, pattern, {}, nothing);
        return route ? Code::internal : route.error().code;
    }

    /// Pattern and parameters of the route for a path: "/a/{x} 1".
    std::string find(const std::vector<std::string_view>& segments) {
        std::vector<std::string_view> values;
        const auto* node = reader_.tree().find(segments, values);
        if (node == nullptr) return "none";
        std::string out = node->routes.front()->pattern;
        for (const auto value : values) out.append(" ").append(value);
        return out;
    }

    RouteTable table_;
    RouteReader reader_{table_};
    std::vector<std::unique_ptr<ports::OpenRoute>> open_;
};

TEST_F(RouteTableTest, LiteralsWinOverParameters) {
    open("/prices/{sku}");
    open("/prices/latest");
    open("/{plugin}/latest/{x}");
    open("/");
    EXPECT_EQ(find({"prices", "latest"}), "/prices/latest");
    EXPECT_EQ(find({"prices", "other"}), "/prices/{sku} other");
    EXPECT_EQ(find({"prices", "latest", "1"}), "/{plugin}/latest/{x} prices 1") << "steps back";
    EXPECT_EQ(find({""}), "/");
    EXPECT_EQ(find({"prices"}), "none");
    EXPECT_EQ(find({"prices", ""}), "none") << "a parameter is never empty";
    EXPECT_EQ(find({"prices", "a", "b", "c"}), "none");
}

TEST_F(RouteTableTest, OneOwnerHasAPath) {
    open("/prices/{sku}");
    const auto second = table_.open("other", "GET", "/prices/{id}", {}, nothing);
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().code, Code::conflict);
    EXPECT_NE(second.error().message.find("test has /prices/{sku}"), std::string::npos);
    EXPECT_TRUE(table_.open("other", "POST", "/prices/{id}", {}, nothing).ok());
}

TEST_F(RouteTableTest, RefusesPatternsThatMakeNoSense) {
    for (const char* pattern :
         {"",
          "prices",
          "/a//b",
          "/a/",
          "/{",
          "/{}",
          "/{a b}",
          "/x{a}",
          "/{a}/{a}",
          "/..",
          "/a?b",
          "/%41"}) {
        SCOPED_TRACE(pattern);
        EXPECT_EQ(refusal(pattern), Code::invalid);
    }
    EXPECT_EQ(refusal("/a", "get"), Code::invalid);
    EXPECT_EQ(refusal("/a", "OPTIONS"), Code::invalid);
}

TEST_F(RouteTableTest, AClosedRouteIsGoneAndItsPathFree) {
    open("/a");
    ASSERT_EQ(find({"a"}), "/a");
    open_.front()->close();
    EXPECT_EQ(find({"a"}), "none");
    EXPECT_TRUE(table_.open("other", "GET", "/a", {}, nothing).ok());
}

TEST_F(RouteTableTest, TheHandlerDiesWithTheLastRequest) {
    auto alive = std::make_shared<int>(1);
    const std::weak_ptr<int> watch = alive;
    auto route = table_.open(
        "test", "GET", "/a", {}, [alive = std::move(alive)](const auto&, auto&) { return Status{}; }
    );
    ASSERT_TRUE(route.ok());
    std::vector<std::string_view> values;
    auto entry = reader_.tree().find({"a"}, values)->routes.front();
    ASSERT_TRUE(entry->enter());
    (*route)->close();
    EXPECT_FALSE(entry->enter()) << "nobody comes in any more";
    EXPECT_FALSE(watch.expired()) << "somebody is still in";
    EXPECT_EQ((*route)->in_flight(), 1U);
    entry->leave();
    EXPECT_TRUE(watch.expired()) << "although the reader still has the old table";
    EXPECT_EQ((*route)->in_flight(), 0U);
}

TEST_F(RouteTableTest, ClosingUnderLoadNeverMeetsAHandlerThatIsGone) {
    std::atomic<bool> ended{false};
    std::vector<std::thread> readers;
    std::atomic<std::uint64_t> entered{0};
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] {
            RouteReader reader{table_};
            std::vector<std::string_view> values;
            while (!ended) {
                const auto* node = reader.tree().find({"hot"}, values);
                if (node == nullptr) continue;
                auto* route = node->routes.front().get();
                if (!route->enter()) continue;
                const RouteLease lease{route};
                EXPECT_TRUE(static_cast<bool>(route->handler()));
                ++entered;
            }
        });
    }
    for (int round = 0; round < 100 || entered.load() == 0; ++round) {
        auto route = table_.open("test", "GET", "/hot", {}, nothing);
        ASSERT_TRUE(route.ok());
        const auto before = entered.load();
        for (int i = 0; i < 200 && entered.load() == before; ++i) std::this_thread::yield();
    }
    ended = true;
    for (auto& reader : readers) reader.join();
}

}  // namespace

}  // namespace portico::gateway
