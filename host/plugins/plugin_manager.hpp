#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "core/plugin_state.hpp"
#include "plugins/bundle.hpp"
#include "plugins/generation.hpp"
#include "plugins/library_store.hpp"
#include "plugins/services/host_ports.hpp"
#include "plugins/state_store.hpp"
#include "ports/http.hpp"

namespace portico::plugins {

/// One step of a plugin's life, for the audit log.
struct PluginTransition {
    std::string plugin;
    std::string version;
    core::PluginState from;
    core::PluginState to;
    std::string reason;  ///< why, when it is not the usual way
    ports::Instant at;
};

struct PluginManagerSettings {
    std::vector<std::filesystem::path> folders;  ///< each holds `<id>/<id>.so`
    std::filesystem::path data_folder;           ///< libraries are kept in `store/` below it
    Deadlines deadlines;
    /// Plugins that are on while no operator chose for them; nothing: all.
    std::optional<std::vector<std::string>> enabled_by_default;
};

/// What the manager is made of. Everything outlives it.
struct PluginManagerParts {
    HostPorts ports;
    ports::ApiDescription& api;
    Sha256 sha256;
    /// The operator's configuration of a plugin as a JSON object; "{}" when there is none.
    std::function<std::string(std::string_view plugin_id)> config_of;
    /// Called for each transition, on the thread of the operation.
    std::function<void(const PluginTransition&)> audit;
};

/// What an operator may know of a plugin.
struct PluginReport {
    std::string id;
    std::string version;
    std::string vendor;
    std::string description;
    std::string status;  ///< alpha, beta, stable
    core::PluginState state = core::PluginState::found;
    bool is_enabled = false;  ///< the operator's choice
    std::string reason;       ///< why it is not active, in words that say what to do
    std::string leaks;        ///< what it left behind at its last deactivation
    bool is_pinned = false;   ///< its last library is still mapped
    bool is_stuck = false;    ///< a call into it never came back
    std::uint32_t generation = 0;
    std::int64_t calls_in_flight = 0;  ///< when the report was asked for
    std::string sha256;
    std::string config_schema;  ///< JSON Schema of its configuration; empty when it was not read
    std::vector<std::string> routes;
    std::vector<std::string> provides;
    std::vector<std::string> needs;  ///< ids of plugins
};

/// A connector's C table and the instance whose gate guards it.
struct ActiveConnector {
    std::shared_ptr<InstanceContext> instance;
    const portico_connector* table = nullptr;
};

enum class Cascade : std::uint8_t { no, yes };

/// The plugins of a host: found, admitted, loaded, switched on and off while it runs. Thread-safe:
/// operations follow one another, reports never wait for them.
class PluginManager {
public:
    /// Errors: Code::unavailable (folders, database).
    static Result<std::unique_ptr<PluginManager>> create(
        PluginManagerParts parts, PluginManagerSettings settings
    );

    ~PluginManager();
    PluginManager(const PluginManager&) = delete;
    PluginManager& operator=(const PluginManager&) = delete;

    /// Notes a crash of the former run, reads all bundles, and enables those that are switched on,
    /// in the order of what they need. A plugin that can't be enabled is reported and stops no
    /// other. Errors: the host's own (database, folder).
    Status start();

    /// Switches all off in the opposite order; the operator's choices stay. Idempotent.
    void stop();

    /// Errors: Code::not_found (not installed), Code::conflict (quarantined, or what it needs is
    /// not active), and the refusal or failure, as a sentence that says what to do.
    Status enable(std::string_view id);

    /// With Cascade::no refused while an active plugin needs it (Code::conflict names them).
    /// Errors: what went wrong on the way; it is off all the same.
    Status disable(std::string_view id, Cascade cascade = Cascade::no);

    /// Takes the bundle as it is on disk now. When that is refused the running one goes on serving.
    Status reload(std::string_view id);

    /// Checks a new configuration and gives it to the plugin if it is active.
    Status change_config(std::string_view id);

    /// A cell died inside that plugin. The third time in ten minutes it is quarantined.
    Status note_crash(std::string_view id);

    /// Lets it run again, and enables it if it is switched on.
    Status lift_quarantine(std::string_view id);

    [[nodiscard]] std::vector<PluginReport> list() const;

    /// Errors: Code::not_found.
    [[nodiscard]] Result<PluginReport> info(std::string_view id) const;

    /// The connector of an active plugin; calls go through the gate of its instance.
    /// Errors: Code::unavailable (not active), Code::unsupported (no connector), with what to do.
    [[nodiscard]] Result<ActiveConnector> connector(std::string_view id) const;

private:
    struct Entry {
        std::string id;
        core::PluginState state = core::PluginState::found;
        std::optional<bool> choice;  ///< of an operator
        bool is_enabled = false;
        std::string reason;
        std::optional<Manifest> manifest;
        std::string sha256;
        std::shared_ptr<Generation> generation;
        std::uint32_t generation_count = 0;
        Leaks leaks;
        bool is_pinned = false;
        bool is_stuck = false;
        StoredState saved;
    };

    using Entries = std::map<std::string, Entry, std::less<>>;

    PluginManager(
        PluginManagerParts parts,
        PluginManagerSettings settings,
        LibraryStore store,
        StateStore states
    );

    // All below: control_mutex_ is held.
    Status list_entries();
    [[nodiscard]] bool is_enabled_by_default(const std::string& id) const;
    static void choose(Entry& entry, bool is_enabled);
    void note_former_crash();
    Result<Entry*> find(std::string_view id);

    /// Reads the bundle from disk; nothing changes.
    Result<Bundle> scan(std::string_view id) const;
    /// Reads the bundle and verifies it: found -> verified.
    Result<Bundle> examine(Entry& entry);
    /// verified -> admitted.
    Status admit_entry(Entry& entry);
    Status check_admission(const Manifest& manifest) const;
    /// Whether what it needs is active now.
    Status check_needs(const Entry& entry) const;
    /// Enabled entries in the order of their needs; those in a circle are refused.
    std::vector<std::string> start_order();

    /// examine, admit, bring up.
    Status switch_on(Entry& entry);
    /// admitted -> ... -> active.
    Status bring_up(Entry& entry, const Bundle& bundle);
    Status start_loaded(Entry& entry, const Bundle& bundle, std::string config_json);
    /// The same way back after a step failed.
    Error undo(Entry& entry, Error why);
    /// active -> ... -> retired.
    Status take_down(Entry& entry);
    /// inactive or loaded -> retired.
    Status retire(Entry& entry, const std::string& reason);
    /// Stuck: leaves its code where it is.
    Error abandon(Entry& entry, Error why);
    /// Active plugins that need it, those that need them included, in the order to switch them off.
    [[nodiscard]] std::vector<std::string> active_dependents(std::string_view id) const;
    Status quarantine(Entry& entry, const std::string& reason);
    Status count_crash(Entry& entry);

    void move(Entry& entry, core::PluginState to, const std::string& reason = {});
    /// Keeps why it is not active; gives the Error on.
    Error refuse(Entry& entry, Error why);
    /// Remembers the state over restarts, when it changed.
    void settle(Entry& entry);
    void report(const Entry& entry);

    /// report_mutex_ is held.
    [[nodiscard]] PluginReport with_calls(PluginReport report) const;

    PluginManagerParts parts_;
    PluginManagerSettings settings_;
    LibraryStore store_;
    StateStore states_;
    std::mutex control_mutex_;
    Entries entries_;
    mutable std::mutex report_mutex_;
    std::map<std::string, PluginReport, std::less<>> reports_;
    std::map<std::string, ActiveConnector, std::less<>> active_;
};

}  // namespace portico::plugins
