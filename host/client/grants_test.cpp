#include "client/grants.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace portico::client {
namespace {

TEST(Grants, AManifestsHostNeedsTheAdminAndASettingDoesNot) {
    const struct {
        const char* name;
        std::vector<std::string> granted;  // by a setting
        std::vector<std::string> named;    // by the manifest
        std::vector<std::string> by_admin;
        const char* expected;  // nullptr: allowed
    } cases[] = {
        {"nothing", {}, {}, {}, "name no host"},
        {"setting", {"https://erp.example.com/db"}, {}, {}, nullptr},
        {"setting of another host", {"https://erp.example.org/s3cret"}, {}, {}, "erp.example.org"},
        {"setting that is no host", {"(none)"}, {}, {}, "one that is no host"},
        {"manifest alone",
         {},
         {"erp.example.com"},
         {},
         "add \"erp.example.com:443\" to granted_hosts"},
        {"manifest and admin", {}, {"erp.example.com"}, {"erp.example.com:443"}, nullptr},
        {"admin alone", {}, {}, {"erp.example.com"}, "name no host"},
        {"admin for another port", {}, {"erp.example.com"}, {"erp.example.com:8000"}, "add "},
    };

    const auto url = parse_url("https://erp.example.com/x").value();
    for (const auto& [name, granted, named, by_admin, expected] : cases) {
        SCOPED_TRACE(name);
        ports::ClientRequest request;
        request.owner = "erp_test";
        request.granted_hosts = granted;
        request.named_hosts = named;
        std::vector<HostPattern> patterns;
        for (const auto& text : by_admin) patterns.push_back(parse_host_pattern(text).value());
        const auto outcome = check_granted(request, url, patterns);
        ASSERT_EQ(outcome.ok(), expected == nullptr);
        if (outcome.ok()) continue;
        EXPECT_EQ(outcome.error().code, Code::denied);
        EXPECT_NE(outcome.error().message.find(expected), std::string::npos)
            << outcome.error().message;
        EXPECT_EQ(outcome.error().message.find("s3cret"), std::string::npos);
    }
}

}  // namespace
}  // namespace portico::client
