// The steps of a plugin's life: how PluginManager brings one up and takes it down.
#include <algorithm>
#include <utility>

#include "core/dependency_order.hpp"
#include "plugins/admission.hpp"
#include "plugins/config_schema.hpp"
#include "plugins/plugin_manager.hpp"

namespace portico::plugins {
namespace {

using core::PluginState;

InstanceDescription describe(
    const Manifest& manifest, std::uint32_t generation, std::string config_json
) {
    InstanceDescription description{
        .id = manifest.id,
        .version = manifest.version_text,
        .generation = generation,
        .host_services = manifest.host_services,
        .provides = manifest.provides,
        .may_call = {},
        .permissions = manifest.permissions,
        .config_json = std::move(config_json),
    };
    for (const auto& need : manifest.requirements) {
        if (!need.service.empty()) description.may_call.push_back(need.service);
    }
    return description;
}

bool needs(const Manifest& manifest, std::string_view id) {
    return std::ranges::any_of(manifest.requirements, [&](const Requirement& need) {
        return need.plugin == id && !need.is_optional;
    });
}

/// The code of a stuck generation is in use until the process ends, whatever becomes of the
/// manager: this list is never destroyed.
void keep_for_ever(std::shared_ptr<Generation> generation) {
    static std::mutex mutex;
    static auto* const kept = new std::vector<std::shared_ptr<Generation>>;
    const std::lock_guard lock{mutex};
    kept->push_back(std::move(generation));
}

/// Whether following its needs from `id` leads back to it.
bool is_in_circle(
    const std::map<std::string, std::vector<std::string>>& needs_of, const std::string& id
) {
    std::vector<std::string> open = needs_of.at(id);
    std::vector<std::string> seen;
    while (!open.empty()) {
        const auto next = std::move(open.back());
        open.pop_back();
        if (next == id) return true;
        if (std::ranges::find(seen, next) != seen.end() || !needs_of.contains(next)) continue;
        seen.push_back(next);
        open.insert(open.end(), needs_of.at(next).begin(), needs_of.at(next).end());
    }
    return false;
}

}  // namespace

void PluginManager::move(Entry& entry, PluginState to, const std::string& reason) {
    const auto next = core::transition(entry.state, to);
    PORTICO_ASSERT(next.ok());
    const PluginTransition step{
        .plugin = entry.id,
        .version = entry.manifest ? entry.manifest->version_text : std::string{},
        .from = entry.state,
        .to = to,
        .reason = reason,
        .at = parts_.ports.clock.now(),
    };
    entry.state = to;
    entry.reason = reason;
    report(entry);
    parts_.ports.log.info(
        "plugin changed state",
        {{"plugin", step.plugin},
         {"from", core::state_name(step.from)},
         {"to", core::state_name(step.to)},
         {"reason", step.reason}}
    );
    if (parts_.audit) parts_.audit(step);
}

Error PluginManager::refuse(Entry& entry, Error why) {
    entry.reason = why.message;
    report(entry);
    parts_.ports.log.warning(
        "plugin is not active", {{"plugin", entry.id}, {"reason", why.message}}
    );
    return why;
}

void PluginManager::settle(Entry& entry) {
    // A stuck plugin runs again after a restart; a quarantined one does not.
    const auto state = entry.is_stuck ? PluginState::found : entry.state;
    const StoredState now{
        .is_enabled = entry.choice,
        .state = state,
        .version = entry.manifest ? entry.manifest->version_text : std::string{},
        .reason = entry.reason,
    };
    if (now == entry.saved) return;
    const auto saved = states_.save(entry.id, now, parts_.ports.clock.now());
    if (saved.ok()) {
        entry.saved = now;
    } else {
        parts_.ports.log.error(
            "the state of a plugin could not be saved",
            {{"plugin", entry.id}, {"error", saved.error().message}}
        );
    }
}

void PluginManager::report(const Entry& entry) {
    PluginReport report;
    report.id = entry.id;
    report.state = entry.state;
    report.is_enabled = entry.is_enabled;
    report.reason = entry.reason;
    report.leaks = entry.leaks.text();
    report.is_pinned = entry.is_pinned;
    report.is_stuck = entry.is_stuck;
    report.generation = entry.generation_count;
    report.sha256 = entry.sha256;
    if (entry.manifest) report.config_schema = entry.manifest->config_schema;
    if (entry.manifest) {
        const auto& manifest = *entry.manifest;
        report.version = manifest.version_text;
        report.vendor = manifest.vendor;
        report.description = manifest.description;
        report.status = maturity_name(manifest.maturity);
        report.provides = manifest.provides;
        for (const auto& need : manifest.requirements) {
            if (need.plugin != any_plugin) report.needs.push_back(need.plugin);
        }
    }
    const bool is_active = entry.state == PluginState::active;
    if (is_active) report.routes = entry.generation->instance()->routes();
    const std::lock_guard lock{report_mutex_};
    reports_[entry.id] = std::move(report);
    if (is_active) {
        active_[entry.id] = {
            entry.generation->instance()->context(), entry.generation->connector()};
    } else {
        active_.erase(entry.id);
    }
}

Result<Bundle> PluginManager::scan(std::string_view id) const {
    std::vector<std::filesystem::path> places;
    for (const auto& folder : settings_.folders) {
        std::error_code error;
        if (std::filesystem::is_directory(folder / id, error)) places.push_back(folder / id);
    }
    if (places.empty()) return not_found("the folder of plugin " + std::string{id} + " is gone");
    if (places.size() > 1) {
        return conflict(
            "plugin " + std::string{id} + " is installed twice, in " + places[0].string() +
            " and " + places[1].string() + ": remove one of the two"
        );
    }
    return read_bundle(places.front(), parts_.sha256);
}

Result<Bundle> PluginManager::examine(Entry& entry) {
    if (entry.state != PluginState::found) move(entry, PluginState::found);
    auto bundle = scan(entry.id);
    if (!bundle.ok()) {
        entry.manifest.reset();
        return refuse(entry, bundle.error());
    }
    entry.manifest = bundle->manifest;
    entry.sha256 = bundle->sha256;
    move(entry, PluginState::verified);
    return bundle;
}

Status PluginManager::check_admission(const Manifest& manifest) const {
    std::vector<const Manifest*> installed;
    for (const auto& [id, entry] : entries_) {
        if (entry.manifest) installed.push_back(&*entry.manifest);
    }
    return admit(
        manifest, installed, {PORTICO_ABI_MAJOR, PORTICO_ABI_MINOR, known_host_services()}
    );
}

Status PluginManager::admit_entry(Entry& entry) {
    if (const auto admitted = check_admission(*entry.manifest); !admitted.ok()) {
        return refuse(entry, admitted.error());
    }
    move(entry, PluginState::admitted);
    return {};
}

Status PluginManager::check_needs(const Entry& entry) const {
    for (const auto& need : entry.manifest->requirements) {
        if (need.is_optional) continue;
        const auto other = entries_.find(need.plugin);
        if (other != entries_.end() && other->second.state == PluginState::active) continue;
        return unavailable(
            "plugin " + entry.id + " needs " + need.plugin + ", which is not active: enable " +
            need.plugin + " first"
        );
    }
    return {};
}

std::vector<std::string> PluginManager::start_order() {
    std::map<std::string, std::vector<std::string>> needs_of;
    for (const auto& [id, entry] : entries_) {
        if (!entry.is_enabled || entry.state != PluginState::admitted) continue;
        for (const auto& need : entry.manifest->requirements) needs_of[id].push_back(need.plugin);
        needs_of.try_emplace(id);
    }
    std::vector<core::Dependent> straight;
    std::vector<core::Dependent> circular;
    for (const auto& [id, list] : needs_of) {
        (is_in_circle(needs_of, id) ? circular : straight).push_back({id, list});
    }
    if (const auto order = core::dependency_order(circular); !order.ok()) {
        for (const auto& dependent : circular) refuse(entries_.at(dependent.id), order.error());
    }
    const auto order = core::dependency_order(straight);
    return order.ok() ? *order : std::vector<std::string>{};
}

Status PluginManager::switch_on(Entry& entry) {
    const auto bundle = PORTICO_TRY(examine(entry));
    PORTICO_TRY(admit_entry(entry));
    if (const auto ready = check_needs(entry); !ready.ok()) return refuse(entry, ready.error());
    return bring_up(entry, bundle);
}

Status PluginManager::bring_up(Entry& entry, const Bundle& bundle) {
    auto config =
        complete_config(entry.id, bundle.manifest.config_schema, parts_.config_of(entry.id));
    if (!config.ok()) return refuse(entry, config.error());
    const auto file = store_.put(bundle.library, bundle.sha256);
    if (!file.ok()) return refuse(entry, file.error());
    ++entry.generation_count;
    entry.is_pinned = false;
    entry.leaks = {};
    entry.generation = std::make_shared<Generation>(bundle.manifest, settings_.deadlines);
    if (const auto loaded = entry.generation->load(*file, parts_.ports.marker); !loaded.ok()) {
        if (entry.generation->is_stuck()) return abandon(entry, loaded.error());
        static_cast<void>(entry.generation->destroy());  // nothing of the plugin ran: only unmaps
        entry.generation.reset();
        return refuse(entry, loaded.error());
    }
    move(entry, PluginState::loaded);
    if (auto started = start_loaded(entry, bundle, std::move(*config)); !started.ok()) {
        return undo(entry, started.error());
    }
    move(entry, PluginState::active);
    return {};
}

Status PluginManager::start_loaded(Entry& entry, const Bundle& bundle, std::string config_json) {
    auto& generation = *entry.generation;
    auto description = describe(bundle.manifest, entry.generation_count, std::move(config_json));
    PORTICO_TRY(generation.prepare(parts_.ports, std::move(description), bundle.migrations));
    PORTICO_TRY(generation.init());
    move(entry, PluginState::inited);
    if (bundle.openapi_json) PORTICO_TRY(parts_.api.add(entry.id, *bundle.openapi_json));
    return generation.activate();
}

Error PluginManager::undo(Entry& entry, Error why) {
    parts_.api.remove(entry.id);
    if (entry.generation->is_stuck()) return abandon(entry, std::move(why));
    const auto swept = entry.generation->sweep();
    if (entry.generation->is_stuck()) return abandon(entry, swept.error());
    if (entry.state == PluginState::inited) move(entry, PluginState::inactive, why.message);
    if (const auto retired = retire(entry, why.message); !retired.ok()) return retired.error();
    return refuse(entry, std::move(why));
}

Status PluginManager::take_down(Entry& entry) {
    auto generation = entry.generation;
    move(entry, PluginState::draining);
    parts_.api.remove(entry.id);
    auto first = generation->drain();
    if (generation->is_stuck()) return abandon(entry, first.error());
    const auto deactivated = generation->deactivate();
    if (generation->is_stuck()) return abandon(entry, deactivated.error());
    if (first.ok()) first = deactivated;
    entry.leaks = generation->leaks();
    if (const auto text = entry.leaks.text(); !text.empty()) {
        parts_.ports.log.warning(
            "a plugin left things behind; the host took them back",
            {{"plugin", entry.id}, {"leaks", text}}
        );
    }
    const auto reason = first.ok() ? std::string{} : first.error().message;
    move(entry, PluginState::inactive, reason);
    generation.reset();
    PORTICO_TRY(retire(entry, reason));
    return first;
}

Status PluginManager::retire(Entry& entry, const std::string& reason) {
    const auto destroyed = entry.generation->destroy();
    if (!destroyed.ok()) return abandon(entry, destroyed.error());
    entry.is_pinned = entry.generation->is_pinned();
    entry.generation.reset();
    if (entry.is_pinned) {
        parts_.ports.log.warning(
            "the library of a plugin stays mapped; a reload of the same file keeps its static data",
            {{"plugin", entry.id}}
        );
    }
    move(entry, PluginState::retired, reason);
    return {};
}

Error PluginManager::abandon(Entry& entry, Error why) {
    entry.is_stuck = true;
    keep_for_ever(std::move(entry.generation));
    move(entry, PluginState::quarantined, why.message);
    settle(entry);
    return why;
}

std::vector<std::string> PluginManager::active_dependents(std::string_view id) const {
    std::vector<std::string> order;
    for (const auto& [other_id, entry] : entries_) {
        if (entry.state != PluginState::active || !needs(*entry.manifest, id)) continue;
        for (auto& farther : active_dependents(other_id)) {
            if (std::ranges::find(order, farther) == order.end()) order.push_back(farther);
        }
        if (std::ranges::find(order, other_id) == order.end()) order.push_back(other_id);
    }
    return order;
}

}  // namespace portico::plugins
