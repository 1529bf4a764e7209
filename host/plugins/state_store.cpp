#include "plugins/state_store.hpp"

#include <functional>
#include <utility>

#include "embedded/portico_plugins_migrations.hpp"

namespace portico::plugins {
namespace {

using ports::SqlValue;

constexpr std::chrono::minutes crash_window{10};

constexpr auto select_states = R"sql(
    SELECT plugin_id, is_enabled, state, version, reason FROM plugin_state
)sql";

constexpr auto upsert_state = R"sql(
    INSERT INTO plugin_state (plugin_id, is_enabled, state, version, reason, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (plugin_id) DO UPDATE SET is_enabled = excluded.is_enabled, state = excluded.state,
        version = excluded.version, reason = excluded.reason, changed_at = excluded.changed_at
)sql";

constexpr auto insert_crash = "INSERT INTO plugin_crash (plugin_id, at) VALUES ($1, $2)";
constexpr auto count_crashes = "SELECT COUNT(*) FROM plugin_crash WHERE plugin_id = $1 AND at > $2";
constexpr auto delete_crashes = "DELETE FROM plugin_crash WHERE plugin_id = $1";

std::int64_t to_us(ports::Instant instant) {
    return instant.time_since_epoch().count();
}

std::string_view text_at(ports::Row row, std::size_t index) {
    const auto* const text = std::get_if<std::string_view>(&row[index]);
    return text == nullptr ? std::string_view{} : *text;
}

std::int64_t integer_at(ports::Row row, std::size_t index) {
    const auto* const integer = std::get_if<std::int64_t>(&row[index]);
    return integer == nullptr ? 0 : *integer;
}

std::optional<bool> choice_at(ports::Row row, std::size_t index) {
    const auto* const integer = std::get_if<std::int64_t>(&row[index]);
    return integer == nullptr ? std::nullopt : std::optional{*integer != 0};
}

}  // namespace

Result<StateStore> StateStore::open(std::shared_ptr<ports::Database> host_database) {
    const auto list = PORTICO_TRY(ports::migrations_of(migrations::files));
    PORTICO_TRY(host_database->migrate("plugins", list));
    return StateStore{std::move(host_database)};
}

Result<std::map<std::string, StoredState, std::less<>>> StateStore::load() const {
    std::map<std::string, StoredState, std::less<>> states;
    PORTICO_TRY(database_->query(select_states, {}, [&](ports::Row row) -> Status {
        auto& stored = states[std::string{text_at(row, 0)}];
        const auto state = core::parse_state(text_at(row, 2));
        stored = {
            .is_enabled = choice_at(row, 1),
            .state = state.ok() ? *state : core::PluginState::found,
            .version = std::string{text_at(row, 3)},
            .reason = std::string{text_at(row, 4)},
        };
        return {};
    }));
    return states;
}

Status StateStore::save(std::string_view plugin_id, const StoredState& state, ports::Instant now) {
    PORTICO_TRY(database_->execute(
        upsert_state,
        {SqlValue{plugin_id},
         state.is_enabled ? SqlValue{std::int64_t{*state.is_enabled}} : SqlValue{ports::Null{}},
         SqlValue{core::state_name(state.state)},
         SqlValue{std::string_view{state.version}},
         SqlValue{std::string_view{state.reason}},
         SqlValue{to_us(now)}}
    ));
    return {};
}

Result<std::int64_t> StateStore::add_crash(std::string_view plugin_id, ports::Instant now) {
    PORTICO_TRY(database_->execute(insert_crash, {SqlValue{plugin_id}, SqlValue{to_us(now)}}));
    std::int64_t count = 0;
    PORTICO_TRY(database_->query(
        count_crashes,
        {SqlValue{plugin_id}, SqlValue{to_us(now - crash_window)}},
        [&](ports::Row row) -> Status {
            count = integer_at(row, 0);
            return {};
        }
    ));
    return count;
}

Status StateStore::clear_crashes(std::string_view plugin_id) {
    PORTICO_TRY(database_->execute(delete_crashes, {SqlValue{plugin_id}}));
    return {};
}

}  // namespace portico::plugins
