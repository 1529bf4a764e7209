#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <portico/result.hpp>

#include "core/plugin_state.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"

namespace portico::plugins {

/// What is remembered of a plugin over restarts.
struct StoredState {
    std::optional<bool> is_enabled;  ///< the operator's choice; nothing: the configuration decides
    core::PluginState state = core::PluginState::found;
    std::string version;
    std::string reason;  ///< why it is not active, when it should be

    friend bool operator==(const StoredState&, const StoredState&) = default;
};

/// Tables plugin_state and plugin_crash of the host's database. Thread-safe. Errors: the
/// database's.
class StateStore {
public:
    /// Runs its migrations.
    static Result<StateStore> open(std::shared_ptr<ports::Database> host_database);

    [[nodiscard]] Result<std::map<std::string, StoredState, std::less<>>> load() const;

    Status save(std::string_view plugin_id, const StoredState& state, ports::Instant now);

    /// Notes a death of the cell inside that plugin; gives how many there were in the last ten
    /// minutes, this one included.
    Result<std::int64_t> add_crash(std::string_view plugin_id, ports::Instant now);

    Status clear_crashes(std::string_view plugin_id);

private:
    explicit StateStore(std::shared_ptr<ports::Database> database)
        : database_{std::move(database)} {}

    std::shared_ptr<ports::Database> database_;
};

}  // namespace portico::plugins
