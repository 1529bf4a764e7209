#include "plugins/plugin_manager.hpp"

#include <algorithm>
#include <utility>

#include "core/dependency_order.hpp"
#include "plugins/config_schema.hpp"

namespace portico::plugins {
namespace {

using core::PluginState;

constexpr std::int64_t crashes_until_quarantine = 3;

std::string joined(const std::vector<std::string>& ids) {
    std::string text;
    for (const auto& id : ids) text += (text.empty() ? "" : ", ") + id;
    return text;
}

}  // namespace

Result<std::unique_ptr<PluginManager>> PluginManager::create(
    PluginManagerParts parts, PluginManagerSettings settings
) {
    auto store = PORTICO_TRY(LibraryStore::open(settings.data_folder / "store", parts.sha256));
    auto database = PORTICO_TRY(parts.ports.databases.open("host", false));
    auto states = PORTICO_TRY(StateStore::open(std::move(database)));
    return std::unique_ptr<PluginManager>{new PluginManager{
        std::move(parts), std::move(settings), std::move(store), std::move(states)}};
}

PluginManager::PluginManager(
    PluginManagerParts parts, PluginManagerSettings settings, LibraryStore store, StateStore states
)
    : parts_{std::move(parts)},
      settings_{std::move(settings)},
      store_{std::move(store)},
      states_{std::move(states)} {}

PluginManager::~PluginManager() {
    stop();
}

void PluginManager::choose(Entry& entry, bool is_enabled) {
    entry.choice = is_enabled;
    entry.is_enabled = is_enabled;
}

bool PluginManager::is_enabled_by_default(const std::string& id) const {
    const auto& chosen = settings_.enabled_by_default;
    return !chosen || std::ranges::find(*chosen, id) != chosen->end();
}

Status PluginManager::list_entries() {
    const auto stored = PORTICO_TRY(states_.load());
    for (const auto& folder : settings_.folders) {
        const auto names = PORTICO_TRY(list_bundles(folder));
        for (const auto& name : names) {
            auto [place, is_new] = entries_.try_emplace(name);
            if (!is_new) continue;
            auto& entry = place->second;
            entry.id = name;
            entry.is_enabled = is_enabled_by_default(name);
            if (const auto known = stored.find(name); known != stored.end()) {
                entry.saved = known->second;
                entry.choice = known->second.is_enabled;
                entry.is_enabled = entry.choice.value_or(entry.is_enabled);
                if (known->second.state == PluginState::quarantined) {
                    entry.state = PluginState::quarantined;
                    entry.reason = known->second.reason;
                }
            }
            report(entry);
        }
    }
    return {};
}

void PluginManager::note_former_crash() {
    if (parts_.ports.marker == nullptr || !parts_.ports.marker->former_culprit()) return;
    const auto& culprit = *parts_.ports.marker->former_culprit();
    parts_.ports.log.error(
        "the former run died inside a plugin",
        {{"plugin", culprit.plugin}, {"slot", slot_name(culprit.slot)}}
    );
    const auto entry = entries_.find(culprit.plugin);
    if (entry == entries_.end()) return;
    if (const auto counted = count_crash(entry->second); !counted.ok()) {
        parts_.ports.log.error(
            "the crash of a plugin could not be noted", {{"error", counted.error().message}}
        );
    }
}

Status PluginManager::start() {
    const std::lock_guard lock{control_mutex_};
    PORTICO_TRY(list_entries());
    note_former_crash();
    std::map<std::string, Bundle> bundles;
    for (auto& [id, entry] : entries_) {
        if (entry.state != PluginState::found) continue;
        auto bundle = examine(entry);
        if (bundle.ok() && entry.is_enabled) bundles.emplace(id, std::move(*bundle));
    }
    for (auto& [id, entry] : entries_) {
        // A refusal is in the entry's reason; the others go on.
        if (entry.state == PluginState::verified) static_cast<void>(admit_entry(entry));
    }
    for (const auto& id : start_order()) {
        auto& entry = entries_.at(id);
        const auto bundle = bundles.find(id);
        if (entry.state != PluginState::admitted || bundle == bundles.end()) continue;
        if (const auto needs = check_needs(entry); !needs.ok()) {
            refuse(entry, needs.error());
        } else {
            static_cast<void>(bring_up(entry, bundle->second));
        }
        bundles.erase(bundle);
    }
    for (auto& [id, entry] : entries_) settle(entry);
    return {};
}

void PluginManager::stop() {
    const std::lock_guard lock{control_mutex_};
    std::vector<std::string> left;
    for (const auto& [id, entry] : entries_) {
        if (entry.state == PluginState::active) left.push_back(id);
    }
    for (const auto& id : left) {
        for (const auto& dependent : active_dependents(id)) {
            static_cast<void>(take_down(entries_.at(dependent)));
        }
        auto& entry = entries_.at(id);
        if (entry.state == PluginState::active) static_cast<void>(take_down(entry));
    }
}

Result<PluginManager::Entry*> PluginManager::find(std::string_view id) {
    auto found = entries_.find(id);
    if (found == entries_.end() && is_plugin_id(id)) {
        // It may have been put there since the start.
        PORTICO_TRY(list_entries());
        found = entries_.find(id);
    }
    if (found != entries_.end()) return &found->second;
    return not_found(
        "no plugin " + std::string{id.substr(0, 60)} + " is installed: put its folder into " +
        (settings_.folders.empty() ? "the plugins folder" : settings_.folders.front().string())
    );
}

Status PluginManager::enable(std::string_view id) {
    const std::lock_guard lock{control_mutex_};
    auto& entry = *PORTICO_TRY(find(id));
    if (entry.state == PluginState::quarantined) {
        return conflict("plugin " + entry.id + " is quarantined: " + entry.reason);
    }
    if (entry.state != PluginState::active) PORTICO_TRY(switch_on(entry));
    choose(entry, true);
    report(entry);
    settle(entry);
    return {};
}

Status PluginManager::disable(std::string_view id, Cascade cascade) {
    const std::lock_guard lock{control_mutex_};
    auto& entry = *PORTICO_TRY(find(id));
    const auto dependents = active_dependents(entry.id);
    if (!dependents.empty() && cascade == Cascade::no) {
        return conflict(
            "plugin " + entry.id + " can't be disabled while it is needed by " +
            joined(dependents) + ": disable these first, or repeat with cascade"
        );
    }
    Status first;
    for (const auto& dependent : dependents) {
        auto& other = entries_.at(dependent);
        choose(other, false);
        const auto status = take_down(other);
        if (first.ok()) first = status;
        settle(other);
    }
    choose(entry, false);
    if (entry.state == PluginState::active) {
        const auto status = take_down(entry);
        if (first.ok()) first = status;
    }
    report(entry);
    settle(entry);
    return first;
}

Status PluginManager::reload(std::string_view id) {
    const std::lock_guard lock{control_mutex_};
    auto& entry = *PORTICO_TRY(find(id));
    if (entry.state == PluginState::quarantined) {
        return conflict("plugin " + entry.id + " is quarantined: " + entry.reason);
    }
    {
        const auto bundle = PORTICO_TRY(scan(entry.id));
        PORTICO_TRY(check_admission(bundle.manifest));
        PORTICO_TRY(
            complete_config(entry.id, bundle.manifest.config_schema, parts_.config_of(entry.id))
        );
    }
    auto dependents = active_dependents(entry.id);
    for (const auto& dependent : dependents) PORTICO_TRY(take_down(entries_.at(dependent)));
    if (entry.state == PluginState::active) PORTICO_TRY(take_down(entry));
    auto first = switch_on(entry);
    std::ranges::reverse(dependents);
    for (const auto& dependent : dependents) {
        const auto status = switch_on(entries_.at(dependent));
        if (first.ok()) first = status;
        settle(entries_.at(dependent));
    }
    settle(entry);
    return first;
}

Status PluginManager::change_config(std::string_view id) {
    const std::lock_guard lock{control_mutex_};
    auto& entry = *PORTICO_TRY(find(id));
    if (!entry.manifest) return {};
    const auto json = PORTICO_TRY(
        complete_config(entry.id, entry.manifest->config_schema, parts_.config_of(entry.id))
    );
    if (entry.state != PluginState::active) return {};
    const auto status = entry.generation->change_config(json);
    if (entry.generation->is_stuck()) return abandon(entry, status.error());
    return status;
}

Status PluginManager::count_crash(Entry& entry) {
    const auto count = PORTICO_TRY(states_.add_crash(entry.id, parts_.ports.clock.now()));
    if (count < crashes_until_quarantine || entry.state == PluginState::quarantined) return {};
    return quarantine(
        entry,
        "its cell died inside it " + std::to_string(count) +
            " times in ten minutes; update it or look into the log, then lift the quarantine"
    );
}

Status PluginManager::note_crash(std::string_view id) {
    const std::lock_guard lock{control_mutex_};
    auto& entry = *PORTICO_TRY(find(id));
    return count_crash(entry);
}

Status PluginManager::quarantine(Entry& entry, const std::string& reason) {
    if (entry.state == PluginState::active) {
        for (const auto& dependent : active_dependents(entry.id)) {
            auto& other = entries_.at(dependent);
            static_cast<void>(take_down(other));
            refuse(
                other,
                unavailable("plugin " + dependent + " needs " + entry.id + ", which is quarantined")
            );
        }
        static_cast<void>(take_down(entry));
    }
    if (entry.state != PluginState::quarantined) move(entry, PluginState::quarantined, reason);
    settle(entry);
    return {};
}

Status PluginManager::lift_quarantine(std::string_view id) {
    const std::lock_guard lock{control_mutex_};
    auto& entry = *PORTICO_TRY(find(id));
    if (entry.state != PluginState::quarantined) return {};
    if (entry.is_stuck) return conflict("plugin " + entry.id + " is stuck: restart the host");
    PORTICO_TRY(states_.clear_crashes(entry.id));
    move(entry, PluginState::found, "quarantine lifted");
    const auto status = entry.is_enabled ? switch_on(entry) : Status{};
    settle(entry);
    return status;
}

PluginReport PluginManager::with_calls(PluginReport report) const {
    const auto found = active_.find(report.id);
    if (found != active_.end()) report.calls_in_flight = found->second.instance->gate.in_flight();
    return report;
}

std::vector<PluginReport> PluginManager::list() const {
    const std::lock_guard lock{report_mutex_};
    std::vector<PluginReport> list;
    for (const auto& [id, report] : reports_) list.push_back(with_calls(report));
    return list;
}

Result<PluginReport> PluginManager::info(std::string_view id) const {
    const std::lock_guard lock{report_mutex_};
    const auto found = reports_.find(id);
    if (found != reports_.end()) return with_calls(found->second);
    return not_found("no plugin " + std::string{id.substr(0, 60)} + " is installed");
}

Result<ActiveConnector> PluginManager::connector(std::string_view id) const {
    const std::lock_guard lock{report_mutex_};
    const std::string name{id.substr(0, 60)};
    const auto found = active_.find(id);
    if (found == active_.end()) {
        return unavailable(
            "connector " + name + " is not active: install it and run portico plugin enable " + name
        );
    }
    if (found->second.table != nullptr) return found->second;
    return Error{
        Code::unsupported, "plugin " + name + " is no connector: name another in erp.connector"};
}

}  // namespace portico::plugins
