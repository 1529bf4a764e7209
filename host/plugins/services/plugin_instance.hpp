#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/abi/core.h>
#include <portico/result.hpp>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/gate.hpp"
#include "plugins/services/host_ports.hpp"

namespace portico::plugins {

class InstanceState;

/// The host's side of one loaded plugin: its C tables, its handles, the calls of its life cycle.
/// [control] calls (all but in_flight, routes) come from one thread at a time.
///
/// Order: create, migrate, init, activate, ..., close, drain, wait_idle, deactivate, sweep,
/// destroy. After a failed init or activate: sweep, destroy. Destroying the object sweeps.
class PluginInstance {
public:
    /// Opens the plugin's database if it uses storage.
    /// Errors: Code::invalid (a bad permission), what opening the database answers.
    static Result<PluginInstance> create(const HostPorts& ports, InstanceDescription description);

    PluginInstance(PluginInstance&&) noexcept = default;
    PluginInstance& operator=(PluginInstance&&) = delete;
    ~PluginInstance();

    /// What init() gets; valid as long as this object.
    [[nodiscard]] const portico_host* host() const;

    /// Runs the migrations of the bundle on the plugin's own database.
    /// Errors: Code::conflict (it has some, but does not use portico.storage/1), the database's.
    Status migrate(std::span<const ports::Migration> migrations);

    /// Each calls that slot of the plugin and gives its failure as a sentence.
    Status init(const portico_plugin& plugin);
    Status activate(const portico_plugin& plugin);
    Status drain(const portico_plugin& plugin, std::chrono::milliseconds deadline);
    Status deactivate(const portico_plugin& plugin);
    void destroy(const portico_plugin& plugin);

    /// The plugin-side table with that id, or nullptr.
    const void* extension(const portico_plugin& plugin, std::string_view id);

    /// Closes the routes and refuses new events, runs and service calls.
    void close();

    /// Calls inside the plugin now.
    [[nodiscard]] std::int64_t in_flight() const;

    /// Waits until no call is inside; false after `timeout`.
    [[nodiscard]] bool wait_idle(std::chrono::milliseconds timeout);

    /// Takes back what the plugin did not give back; waits for what runs.
    Leaks sweep();

    /// Gives a new configuration. Errors: what the plugin answers; then it keeps the former one.
    Status change_config(std::string json);

    /// "GET /api/v1/pricing/prices/{sku}", in order of opening.
    [[nodiscard]] std::vector<std::string> routes() const;

    /// Transactions that calls left open, and log lines dropped, since it was loaded.
    [[nodiscard]] std::uint64_t transactions_left_open() const;
    [[nodiscard]] std::uint64_t log_lines_dropped() const;

    /// For callers of plugin-side tables (connectors): the gate and the frames are theirs to use.
    [[nodiscard]] std::shared_ptr<InstanceContext> context() const;

private:
    explicit PluginInstance(std::shared_ptr<InstanceState> state);

    std::shared_ptr<InstanceState> state_;
};

}  // namespace portico::plugins
