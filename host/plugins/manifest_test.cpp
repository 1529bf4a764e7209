#include "plugins/manifest.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::plugins {
namespace {

constexpr std::string_view whole = R"({
    "id": "pricing", "version": "0.1.0", "vendor": "Portico", "description": "Prices",
    "abi": {"major": 0, "min_minor": 1},
    "host_services": ["portico.log/1", "portico.http/1"],
    "provides": ["pricing.quote/1"],
    "requires": [{"plugin": "erp_csv", "version": ">=0.1 <1", "service": "erp_csv.x/2", "optional": true}],
    "permissions": ["erp.read", "http.route:/api/v1/pricing/*"],
    "placement": "cell", "config": {"type": "object"}, "status": "beta"})";

/// The whole manifest with one part replaced.
std::string with(std::string_view part, std::string_view replacement) {
    std::string text{whole};
    const auto at = text.find(part);
    EXPECT_NE(at, std::string::npos) << part;
    return text.replace(at, part.size(), replacement);
}

TEST(ManifestTest, ReadsEachMember) {
    const auto manifest = parse_manifest(whole);
    ASSERT_TRUE(manifest.ok()) << manifest.error().message;
    EXPECT_EQ(manifest->id, "pricing");
    EXPECT_EQ(manifest->version_text, "0.1.0");
    EXPECT_EQ(manifest->abi_min_minor, 1U);
    EXPECT_EQ(manifest->host_services.size(), 2U);
    EXPECT_EQ(manifest->provides.front(), "pricing.quote/1");
    ASSERT_EQ(manifest->requirements.size(), 1U);
    EXPECT_EQ(manifest->requirements[0].plugin, "erp_csv");
    EXPECT_EQ(manifest->requirements[0].versions.text(), ">=0.1 <1");
    EXPECT_TRUE(manifest->requirements[0].is_optional);
    EXPECT_EQ(manifest->placement, Placement::cell);
    EXPECT_EQ(manifest->config_schema, R"({"type":"object"})");
    EXPECT_EQ(maturity_name(manifest->maturity), "beta");
}

TEST(ManifestTest, MayCallAServiceOfAnyPlugin) {
    const auto manifest = parse_manifest(with(
        R"("plugin": "erp_csv", "version": ">=0.1 <1", "service": "erp_csv.x/2")",
        R"("plugin": "*", "version": ">=0", "service": "*.adjust/1")"
    ));
    ASSERT_TRUE(manifest.ok()) << manifest.error().message;
    EXPECT_EQ(manifest->requirements.at(0).plugin, any_plugin);
    EXPECT_EQ(manifest->requirements.at(0).service, "*.adjust/1");
}

TEST(ManifestTest, NamesTheMemberAndTheFix) {
    const struct {
        std::string text;
        const char* sentence;
    } cases[] = {
        {"{", "manifest: "},
        {"[]", "one JSON object"},
        {with("\"id\": \"pricing\"", "\"id\": \"Pricing\""),
         "\"id\" must be of lower case letters"},
        {with("\"id\": \"pricing\"", "\"id\": \"../x\""), "\"id\" must be"},
        {with("\"id\": \"pricing\",", ""), "\"id\" must be"},
        {with("\"0.1.0\"", "\"v1\""), "\"version\": \"v1\" is no version"},
        {with("\"Portico\"", "7"), "\"vendor\" must be a text"},
        {with("{\"major\": 0, \"min_minor\": 1}", "0"), "\"abi\" must be an object such as"},
        {with("\"min_minor\": 1", "\"min_minor\": -1"), "\"abi.min_minor\" must be a number"},
        {with("\"min_minor\": 1", "\"minor\": 1"), "no member is called \"abi.minor\""},
        {with("portico.log/1", "portico.log"), "such as \"pricing.quote/1\", not \"portico.log\""},
        {with("portico.http/1", "portico.log/1"), "names portico.log/1 twice"},
        {with("\"plugin\": \"erp_csv\"", "\"plugin\": \"pricing\""), "names the plugin itself"},
        {with("\"plugin\": \"erp_csv\"", "\"plugin\": \"*\""), "a pattern such as \"*.adjust/1\""},
        {with("erp_csv.x/2", "*.x/2"), "\"requires.service\" must be a name with revision"},
        {with(
             R"("plugin": "erp_csv", "version": ">=0.1 <1", "service": "erp_csv.x/2", "optional": true)",
             R"("plugin": "*", "service": "*.x/1")"
         ),
         "true for any plugin"},
        {with(">=0.1 <1", "~1"), "\"requires.version\": \"~1\" is no version bound"},
        {with("\"optional\": true", "\"optional\": 1"),
         "\"requires.optional\" must be true or false"},
        {with("\"erp.read\"", "\"erp.write\""),
         "\"permissions\": no permission is called \"erp.write\""},
        {with("\"cell\"", "\"cloud\""), "\"placement\" must be \"in_process\" or \"cell\""},
        {with("{\"type\": \"object\"}", "[]"), "\"config\" must be a JSON Schema object"},
        {with("\"beta\"", "\"done\""), "\"status\" must be"},
        {with("\"status\"", "\"permisions\""),
         "no member is called \"permisions\"; there are id, version"},
        {with("\"vendor\"", "\"id\""), "manifest: "},
    };

    for (const auto& [text, sentence] : cases) {
        SCOPED_TRACE(sentence);
        const auto manifest = parse_manifest(text);
        ASSERT_FALSE(manifest.ok());
        EXPECT_NE(manifest.error().message.find(sentence), std::string::npos)
            << manifest.error().message;
    }
}

}  // namespace
}  // namespace portico::plugins
