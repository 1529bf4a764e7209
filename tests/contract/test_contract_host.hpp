#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "plugins/connectors.hpp"
#include "plugins/plugin_manager.hpp"
#include "plugins/test_host.hpp"

namespace portico::contract {

namespace fs = std::filesystem;

/// A folder of its own for each test, removed at its end.
class TemporaryFolder {
public:
    TemporaryFolder() {
        static std::atomic<int> count{0};
        path_ = fs::path{testing::TempDir()} /
                ("portico_contract_" + std::to_string(::getpid()) + "_" + std::to_string(count++));
        fs::create_directories(path_);
    }

    ~TemporaryFolder() { fs::remove_all(path_); }

    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

/// The real manager over a plugins folder into which a test installs bundles.
class ContractHost {
public:
    explicit ContractHost(fs::path folder) : folder_{std::move(folder)}, test{folder_ / "data"} {
        fs::create_directories(plugins_folder());
    }

    /// What the build made of tests/contract/<id>.
    static fs::path built(const std::string& id) {
        return fs::path{CONTRACT_BUNDLES} / id / (id + ".so");
    }

    [[nodiscard]] fs::path plugins_folder() const { return folder_ / "plugins"; }

    [[nodiscard]] fs::path library(const std::string& id) const {
        return plugins_folder() / id / (id + ".so");
    }

    void install(const std::string& id) { install_as(id, built(id)); }

    void install_as(const std::string& id, const fs::path& file) {
        fs::create_directories(plugins_folder() / id);
        fs::copy_file(file, library(id), fs::copy_options::overwrite_existing);
    }

    void install_bytes(const std::string& id, const std::string& bytes) {
        fs::create_directories(plugins_folder() / id);
        std::ofstream{library(id), std::ios::binary} << bytes;
    }

    static std::string bytes_of(const fs::path& file) {
        std::ifstream stream{file, std::ios::binary};
        return {std::istreambuf_iterator<char>{stream}, {}};
    }

    /// Makes the manager and starts it.
    plugins::PluginManager& start(bool notes_crashes = false) {
        marker = plugins::SlotMarker::open((folder_ / "slots").string()).value();
        test.marker = marker.get();
        if (notes_crashes) marker->install_crash_handlers();
        auto made = plugins::PluginManager::create(
            {.ports = test.ports(),
             .api = test.api,
             .sha256 = sum,
             .config_of =
                 [this](std::string_view id) {
                     const auto found = configs.find(id);
                     return found == configs.end() ? std::string{"{}"} : found->second;
                 },
             .audit =
                 [this](const plugins::PluginTransition& step) {
                     const std::lock_guard lock{steps_mutex_};
                     steps_.push_back(step.plugin + " " + std::string{core::state_name(step.to)});
                 }},
            {.folders = {plugins_folder()},
             .data_folder = folder_ / "data",
             .deadlines = {.control = control_timeout, .drain = drain_timeout},
             .enabled_by_default = {}}
        );
        EXPECT_TRUE(made.ok());
        manager = std::move(made).value();
        const auto started = manager->start();
        EXPECT_TRUE(started.ok()) << started.error().message;
        return *manager;
    }

    [[nodiscard]] std::string state(const std::string& id) const {
        return std::string{core::state_name(manager->info(id)->state)};
    }

    [[nodiscard]] std::string reason(const std::string& id) const {
        return manager->info(id)->reason;
    }

    /// Whether the plugin that behaves answers.
    [[nodiscard]] bool good_serves() {
        return test.router.call("GET /api/v1/good/hello").body == "\"hello\"";
    }

    std::vector<std::string> steps() {
        const std::lock_guard lock{steps_mutex_};
        return steps_;
    }

    std::map<std::string, std::string, std::less<>> configs;
    std::chrono::milliseconds control_timeout{10'000};
    std::chrono::milliseconds drain_timeout{5'000};

private:
    /// Any function of the bytes will do.
    static std::string sum(std::span<const std::byte> bytes) {
        std::uint64_t hash = 14'695'981'039'346'656'037U;
        for (const auto byte : bytes)
            hash = (hash ^ static_cast<std::uint64_t>(byte)) * 1'099'511'628'211U;
        return std::to_string(hash);
    }

    fs::path folder_;
    std::mutex steps_mutex_;
    std::vector<std::string> steps_;

public:
    plugins::TestHost test;
    std::unique_ptr<plugins::SlotMarker> marker;
    std::unique_ptr<plugins::PluginManager> manager;  // last: it uses all the others
};

}  // namespace portico::contract
