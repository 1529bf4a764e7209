#include "core/permission.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace portico::core {
namespace {

TEST(PermissionTest, ReadsTheKnownKinds) {
    for (const auto* text :
         {"erp.read",
          "http.route:/api/v1/pricing/*",
          "http.route:/admin/api/v1/pricing/rules",
          "events.publish:pricing.*",
          "events.subscribe:erp.order.changed",
          "client:erp.example.com"}) {
        SCOPED_TRACE(text);
        const auto permission = parse_permission(text);
        EXPECT_TRUE(permission.ok()) << permission.error().message;
    }
}

TEST(PermissionTest, RefusesWithTheFix) {
    const struct {
        const char* text;
        const char* part_of_sentence;
    } cases[] = {
        {"root", "no permission is called \"root\""},
        {"", "no permission is called"},
        {"erp.read:order", "write it as \"erp.read\""},
        {"http.route", "write it as \"http.route:/api/v1/pricing/*\""},
        {"http.route:", "write it as"},
        {"http.route:/", "write it as"},
        {"http.route:/api/v1/../x/*", "write it as"},
        {"http.route:/api/v1//x", "write it as"},
        {"http.route:/healthz", "write it as"},
        {"http.route:/api/v1/pri*", "write it as"},
        {"events.publish:*", "events.publish:pricing.*"},
        {"events.publish:a..b", "events.publish:pricing.*"},
        {"events.subscribe:Erp.*", "events.subscribe:erp.*"},
        {"client:", "client:erp.example.com"},
    };

    for (const auto& [text, part] : cases) {
        SCOPED_TRACE(text);
        const auto permission = parse_permission(text);
        ASSERT_FALSE(permission.ok());
        EXPECT_NE(permission.error().message.find(part), std::string::npos)
            << permission.error().message;
    }
}

TEST(PermissionTest, CoversWhatLiesBelow) {
    const struct {
        const char* granted;
        const char* wanted;
        bool expected;
    } cases[] = {
        // clang-format off
        {"/api/v1/pricing/*",  "/api/v1/pricing/prices/{sku}", true},
        {"/api/v1/pricing/*",  "/api/v1/pricing/",             false},
        {"/api/v1/pricing/*",  "/api/v1/pricing",              false},
        {"/api/v1/pricing/*",  "/api/v1/pricingx/a",           false},
        {"/api/v1/pricing",    "/api/v1/pricing",              true},
        {"/api/v1/pricing",    "/api/v1/pricing/a",            false},
        {"erp.*",              "erp.order.changed",            true},
        {"erp.*",              "erp.order.*",                  true},
        {"erp.*",              "erp.*",                        true},
        {"erp.order.*",        "erp.*",                        false},
        {"erp.order.changed",  "erp.order.*",                  false},
        // clang-format on
    };

    for (const auto& [granted, wanted, expected] : cases) {
        SCOPED_TRACE(std::string{granted} + " / " + wanted);
        EXPECT_EQ(covers(granted, wanted), expected);
    }
}

TEST(GrantsTest, AnswersByKind) {
    const std::vector<std::string> permissions = {
        "erp.read", "http.route:/api/v1/pricing/*", "events.publish:pricing.*"};
    const auto grants = Grants::parse(permissions);
    ASSERT_TRUE(grants.ok());
    EXPECT_TRUE(grants->allows("erp.read"));
    EXPECT_TRUE(grants->allows("http.route", "/api/v1/pricing/quotes"));
    EXPECT_FALSE(grants->allows("http.route", "/api/v1/vault/documents"));
    EXPECT_FALSE(grants->allows("events.subscribe", "pricing.changed"));
    EXPECT_EQ(grants->described("http.route"), "/api/v1/pricing/*");
    EXPECT_EQ(grants->described("client"), "none");
}

}  // namespace
}  // namespace portico::core
