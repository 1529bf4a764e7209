#include "plugins/config_schema.hpp"

#include <gtest/gtest.h>

#include <portico/json.hpp>

namespace portico::plugins {
namespace {

constexpr std::string_view schema = R"({
    "type": "object", "additionalProperties": false, "required": ["path"],
    "properties": {
        "path": {"type": "string", "minLength": 1},
        "poll_seconds": {"type": "integer", "minimum": 1, "default": 60},
        "csv": {"type": "object", "properties": {
            "separator": {"type": "string", "default": ";"},
            "strict": {"type": "boolean"}}}}})";

TEST(ConfigSchemaTest, FillsDefaultsAlsoBelow) {
    const auto config =
        complete_config("erp_csv", schema, R"({"path": "/x", "csv": {"strict": true}})");
    ASSERT_TRUE(config.ok()) << config.error().message;
    const auto document = json::parse(*config);
    const auto root = document->root();
    EXPECT_EQ(root["poll_seconds"].text(), "60");
    EXPECT_EQ(root["csv"]["separator"].text(), ";");
    EXPECT_TRUE(root["csv"]["strict"].boolean());
    const auto bare = complete_config("erp_csv", schema, R"({"path": "/x", "poll_seconds": 5})");
    const auto bare_document = json::parse(*bare);
    EXPECT_EQ(bare_document->root()["poll_seconds"].text(), "5");
    EXPECT_EQ(bare_document->root()["csv"]["separator"].text(), ";");
}

TEST(ConfigSchemaTest, NamesTheKey) {
    const struct {
        const char* config;
        const char* sentence;
    } cases[] = {
        {R"({"path": 7})", "plugins.erp_csv.path: "},
        {R"({"path": ""})", "plugins.erp_csv.path: "},
        {R"({"path": "/x", "poll_seconds": 0})", "plugins.erp_csv.poll_seconds: "},
        {R"({"path": "/x", "csv": {"strict": "yes"}})", "plugins.erp_csv.csv.strict: "},
        {R"({})", "path"},
        {R"({"path": "/x", "pol_seconds": 5})", "pol_seconds"},
    };

    for (const auto& [config, sentence] : cases) {
        SCOPED_TRACE(config);
        const auto completed = complete_config("erp_csv", schema, config);
        ASSERT_FALSE(completed.ok());
        EXPECT_NE(completed.error().message.find(sentence), std::string::npos)
            << completed.error().message;
        EXPECT_EQ(completed.error().message.find("plugins.erp_csv"), 0U);
    }
}

TEST(ConfigSchemaTest, RefusesAnUnusableSchema) {
    const auto completed = complete_config("x", R"({"type": 7})", "{}");
    ASSERT_FALSE(completed.ok());
    EXPECT_NE(
        completed.error().message.find("its schema (\"config\" of the manifest)"), std::string::npos
    );
}

}  // namespace
}  // namespace portico::plugins
