#include "events/event_types.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace portico::events {
namespace {

TEST(EventTypes, ChecksWhatIsPublished) {
    const std::string large = "{\"a\":\"" + std::string(json_bytes_max, 'x') + "\"}";

    const struct {
        const char* name;
        ports::NewEvent event;
        bool is_good;
    } cases[] = {
        {"plain", {"erp.order.changed", "c", "s", "{}"}, true},
        {"one word", {"started", "", "", "{\"a\":[1]}"}, true},
        {"digits, dash, underscore", {"a-1.b_2", "", "", "{}"}, true},
        {"no type", {"", "", "", "{}"}, false},
        {"capital", {"Erp.x", "", "", "{}"}, false},
        {"two dots", {"erp..x", "", "", "{}"}, false},
        {"dot at the end", {"erp.", "", "", "{}"}, false},
        {"dot at the start", {".erp", "", "", "{}"}, false},
        {"pattern", {"erp.*", "", "", "{}"}, false},
        {"type of 128", {std::string(128, 'a'), "", "", "{}"}, true},
        {"type of 129", {std::string(129, 'a'), "", "", "{}"}, false},
        {"array", {"a", "", "", "[]"}, false},
        {"no JSON", {"a", "", "", ""}, false},
        {"half an object", {"a", "", "", "{"}, false},
        {"over 64 KiB", {"a", "", "", large}, false},
        {"subject of 512", {"a", "", std::string(512, 'x'), "{}"}, true},
        {"subject of 513", {"a", "", std::string(513, 'x'), "{}"}, false},
    };

    for (const auto& [name, event, is_good] : cases) {
        SCOPED_TRACE(name);
        EXPECT_EQ(check_events(std::span{&event, 1}).ok(), is_good);
    }
    const std::vector<ports::NewEvent> many(publish_max + 1, {"a", "", "", "{}"});
    EXPECT_TRUE(check_events(std::span{many}.first(publish_max)).ok());
    EXPECT_EQ(check_events(many).error().code, Code::quota);
}

TEST(EventTypes, MatchesExactlyOrByPrefix) {
    const struct {
        const char* pattern;
        const char* type;
        bool matches;
    } cases[] = {
        {"erp.order.changed", "erp.order.changed", true},
        {"erp.order.changed", "erp.order.changed2", false},
        {"erp.order", "erp.order.changed", false},
        {"erp.*", "erp.order.changed", true},
        {"erp.*", "erpx.order", false},
        {"erp.*", "erp", false},
        {"*", "anything", true},
    };

    for (const auto& [pattern, type, expected] : cases) {
        SCOPED_TRACE(std::string{pattern} + " " + type);
        const std::vector<std::string> patterns{"other", pattern};
        EXPECT_EQ(matches(patterns, type), expected);
    }
}

TEST(EventTypes, ChecksPatterns) {
    for (const char* good : {"a", "a.*", "*", "a.b.c"}) {
        EXPECT_TRUE(check_patterns(std::vector<std::string>{good}).ok()) << good;
    }
    for (const char* bad : {"", "a*", "*.a", "a.*.b", ".*", "A.*"}) {
        EXPECT_FALSE(check_patterns(std::vector<std::string>{bad}).ok()) << bad;
    }
    EXPECT_FALSE(check_patterns({}).ok());
    EXPECT_FALSE(check_patterns(std::vector<std::string>(65, "a")).ok());
}

}  // namespace
}  // namespace portico::events
