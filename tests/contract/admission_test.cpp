// Bundles that must never run: each is refused with a sentence that says what to do.
#include <cstring>
#include <elf.h>

#include "test_contract_host.hpp"

namespace portico::contract {
namespace {

class RefusalTest : public ::testing::Test {
protected:
    void SetUp() override { host.install("good"); }

    /// Starts and expects that plugin to be refused, the other one to serve.
    void expect_refused(const std::string& id, const std::string& sentence) {
        host.start();
        EXPECT_NE(host.state(id), "active");
        EXPECT_NE(host.reason(id).find(sentence), std::string::npos) << host.reason(id);
        EXPECT_TRUE(host.good_serves());
        const auto enabled = host.manager->enable(id);
        ASSERT_FALSE(enabled.ok());
        EXPECT_NE(enabled.error().message.find(sentence), std::string::npos)
            << enabled.error().message;
        EXPECT_TRUE(host.good_serves());
    }

    TemporaryFolder folder;
    ContractHost host{folder.path()};
};

TEST_F(RefusalTest, AnotherIdInTheLibrary) {
    host.install("wrong_id");
    expect_refused(
        "wrong_id", "the manifest says wrong_id 1.0.0, but the library says another 1.0.0"
    );
}

TEST_F(RefusalTest, AnotherVersionInTheLibrary) {
    host.install("wrong_version");
    expect_refused("wrong_version", "but the library says wrong_version 2.0.0: rebuild the plugin");
}

TEST_F(RefusalTest, AnotherInterfaceInTheLibrary) {
    host.install("wrong_major");
    expect_refused("wrong_major", "built with plugin interface 7.x; this host has 0.x: rebuild it");
}

TEST_F(RefusalTest, ANewerInterface) {
    host.install("too_new");
    expect_refused(
        "too_new", "needs plugin interface 0.99 or later; this host has 0.2: update the host"
    );
}

TEST_F(RefusalTest, AMissingPlugin) {
    host.install("lonely");
    expect_refused("lonely", "needs the plugin absent (>=1), which is not installed");
}

TEST_F(RefusalTest, NoEntry) {
    host.install("no_entry");
    expect_refused(
        "no_entry", "does not export portico_plugin_v0: build it with portico_add_plugin"
    );
}

TEST_F(RefusalTest, AnotherFolderName) {
    host.install_as("renamed", ContractHost::built("adversary"));
    expect_refused(
        "renamed", "the folder renamed holds the plugin adversary: name folder and library"
    );
}

TEST_F(RefusalTest, AnEmptyFolder) {
    fs::create_directories(host.plugins_folder() / "empty");
    expect_refused("empty", "empty.so is missing");
}

TEST_F(RefusalTest, NoLibrary) {
    host.install_bytes("text", "#!/bin/sh\necho hello\n");
    expect_refused("text", "no ELF library");
}

TEST_F(RefusalTest, ATruncatedLibrary) {
    auto bytes = ContractHost::bytes_of(ContractHost::built("adversary"));
    bytes.resize(bytes.size() / 2);
    host.install_bytes("adversary", bytes);
    expect_refused("adversary", "the file is damaged");
}

TEST_F(RefusalTest, HostileSectionSizes) {
    auto bytes = ContractHost::bytes_of(ContractHost::built("adversary"));
    Elf64_Ehdr header;
    std::memcpy(&header, bytes.data(), sizeof(header));
    for (std::size_t index = 0; index < header.e_shnum; ++index) {
        const auto at = header.e_shoff + index * sizeof(Elf64_Shdr);
        Elf64_Shdr section;
        std::memcpy(&section, bytes.data() + at, sizeof(section));
        section.sh_size = 0x3'0000'0000;
        std::memcpy(bytes.data() + at, &section, sizeof(section));
    }
    host.install_bytes("adversary", bytes);
    expect_refused("adversary", "the file is damaged");
}

TEST_F(RefusalTest, ADirectoryInPlaceOfTheLibrary) {
    fs::create_directories(host.library("odd"));
    expect_refused("odd", "is no ordinary file");
}

TEST_F(RefusalTest, AWrongConfigurationKey) {
    host.install("adversary");
    host.configs["adversary"] = R"({"doo": "throw"})";
    expect_refused("adversary", "plugins.adversary");
    // Repaired, it runs without a restart.
    host.configs["adversary"] = "{}";
    EXPECT_TRUE(host.manager->enable("adversary").ok());
}

}  // namespace
}  // namespace portico::contract
