#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <portico/abi/connector.h>
#include <portico/abi/core.h>
#include <portico/result.hpp>

#include "plugins/library.hpp"
#include "plugins/manifest.hpp"
#include "plugins/services/plugin_instance.hpp"

namespace portico::plugins {

struct Deadlines {
    std::chrono::milliseconds control{10'000};  ///< for load, init, activate, deactivate, destroy
    std::chrono::milliseconds drain{5'000};     ///< for calls in flight, and for drain()
};

/// One loaded instance of a plugin: library, descriptor, services. Its calls run on threads of
/// their own with a deadline; after one overran, the generation is stuck: its code stays in use,
/// nothing more may be called, and only the end of the process frees it. From one thread at a time;
/// `instance()` is there after prepare().
class Generation : public std::enable_shared_from_this<Generation> {
public:
    Generation(Manifest manifest, Deadlines deadlines);

    /// Maps the library and compares its descriptor with the manifest.
    Status load(const std::filesystem::path& file, SlotMarker* marker);

    /// Makes its services and runs the migrations of its bundle.
    Status prepare(
        const HostPorts& ports,
        InstanceDescription description,
        std::span<const ports::Migration> migrations
    );

    Status init();
    Status activate();

    /// Closes the routes, asks the plugin to stop its own work, waits for calls in flight.
    /// Errors: what drain() answered; Code::timeout: stuck.
    Status drain();

    /// Deactivates and takes back what is left. Errors: what deactivate() answered.
    Status deactivate();

    /// Takes back what is left, without deactivate(): after a failed load.
    Status sweep();

    /// Destroys and unmaps. Errors: Code::timeout (stuck).
    Status destroy();

    /// Gives a new configuration to the active plugin. Errors: what it answers.
    Status change_config(const std::string& json);

    [[nodiscard]] bool is_stuck() const { return is_stuck_; }

    /// After destroy(): the library is still mapped.
    [[nodiscard]] bool is_pinned() const { return is_pinned_; }

    [[nodiscard]] const Leaks& leaks() const { return leaks_; }

    [[nodiscard]] PluginInstance* instance() { return instance_ ? &*instance_ : nullptr; }

    /// The plugin's connector table, or nullptr. Set by activate(), then constant; callers go
    /// through the instance's gate.
    [[nodiscard]] const portico_connector* connector() const { return connector_; }

    [[nodiscard]] const Manifest& manifest() const { return manifest_; }

private:
    using Step = std::function<Status(Generation&)>;

    Status control(std::string_view what, std::chrono::milliseconds timeout, Step step);
    [[nodiscard]] Status check_descriptor() const;

    Manifest manifest_;
    Deadlines deadlines_;
    std::optional<Library> library_;  // outlives all that came out of it
    const portico_plugin* plugin_ = nullptr;
    std::optional<PluginInstance> instance_;
    const portico_connector* connector_ = nullptr;
    bool is_stuck_ = false;
    bool is_pinned_ = false;
    Leaks leaks_;
};

}  // namespace portico::plugins
