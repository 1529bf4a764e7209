#include "plugins/admission.hpp"

#include <string>

#include <gtest/gtest.h>

namespace portico::plugins {
namespace {

constexpr std::string_view services[] = {"portico.log/1"};

Manifest manifest(std::string id, std::string version) {
    Manifest made;
    made.id = std::move(id);
    made.version = *core::parse_version(version);
    made.version_text = std::move(version);
    made.abi_min_minor = 3;
    made.host_services = {"portico.log/1"};
    return made;
}

Requirement requirement(std::string plugin, std::string_view range, std::string service = {}) {
    return {std::move(plugin), *core::VersionRange::parse(range), std::move(service), false};
}

class AdmissionTest : public ::testing::Test {
protected:
    [[nodiscard]] std::string refusal() const {
        const Manifest* installed[] = {&plugin, &pricing};
        const auto status = admit(plugin, installed, {0, 3, services});
        return status.ok() ? "admitted" : status.error().message;
    }

    Manifest plugin = manifest("reorder", "2.1");
    Manifest pricing = manifest("pricing", "0.4");
};

TEST_F(AdmissionTest, AdmitsWhatFits) {
    plugin.requirements = {requirement("pricing", ">=0.1 <1", "pricing.quote/1")};
    pricing.provides = {"pricing.quote/1"};
    EXPECT_EQ(refusal(), "admitted");
}

TEST_F(AdmissionTest, RefusesAnotherInterface) {
    plugin.abi_major = 1;
    EXPECT_EQ(
        refusal(),
        "reorder 2.1 was built for plugin interface 1.3; this host has 0.3: install a build of the "
        "plugin for interface 0.x"
    );
    plugin.abi_major = 0;
    plugin.abi_min_minor = 4;
    EXPECT_EQ(
        refusal(),
        "reorder 2.1 needs plugin interface 0.4 or later; this host has 0.3: update the host, or "
        "install an older version of reorder"
    );
}

TEST_F(AdmissionTest, RefusesAnUnknownHostService) {
    plugin.host_services.emplace_back("portico.blobs/1");
    EXPECT_NE(refusal().find("needs the host service portico.blobs/1"), std::string::npos);
}

TEST_F(AdmissionTest, RefusesAMissingOrUnfitPlugin) {
    plugin.requirements = {requirement("vault", "*")};
    EXPECT_NE(
        refusal().find("needs the plugin vault (*), which is not installed"), std::string::npos
    );
    plugin.requirements[0].is_optional = true;
    EXPECT_EQ(refusal(), "admitted");
    plugin.requirements = {requirement("pricing", ">=0.5")};
    EXPECT_EQ(
        refusal(),
        "reorder 2.1 needs pricing >=0.5; installed is 0.4: install a version of pricing in that "
        "range"
    );
    plugin.requirements = {requirement("pricing", "*", "pricing.quote/1")};
    EXPECT_NE(
        refusal().find("needs pricing.quote/1, which pricing 0.4 does not provide"),
        std::string::npos
    );
}

TEST_F(AdmissionTest, RefusesTwoProvidersOfOneService) {
    plugin.provides = {"pricing.quote/1"};
    pricing.provides = {"pricing.quote/1"};
    EXPECT_EQ(
        refusal(),
        "reorder 2.1 and pricing 0.4 both provide pricing.quote/1: remove one of the two plugins"
    );
}

}  // namespace
}  // namespace portico::plugins
