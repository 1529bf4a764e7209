#include "plugins/admission.hpp"

#include <algorithm>
#include <string_view>

namespace portico::plugins {
namespace {

using Installed = std::span<const Manifest* const>;

std::string title(const Manifest& manifest) {
    return manifest.id + " " + manifest.version_text;
}

std::string abi_text(std::uint32_t major, std::uint32_t minor) {
    return std::to_string(major) + "." + std::to_string(minor);
}

Error unsupported(std::string message) {
    return {Code::unsupported, std::move(message)};
}

Status check_abi(const Manifest& manifest, const HostIdentity& host) {
    const auto needed = abi_text(manifest.abi_major, manifest.abi_min_minor);
    const auto offered = abi_text(host.abi_major, host.abi_minor);
    if (manifest.abi_major != host.abi_major) {
        return unsupported(
            title(manifest) + " was built for plugin interface " + needed + "; this host has " +
            offered + ": install a build of the plugin for interface " +
            std::to_string(host.abi_major) + ".x"
        );
    }
    if (manifest.abi_min_minor > host.abi_minor) {
        return unsupported(
            title(manifest) + " needs plugin interface " + needed + " or later; this host has " +
            offered + ": update the host, or install an older version of " + manifest.id
        );
    }
    return {};
}

Status check_services(const Manifest& manifest, const HostIdentity& host) {
    for (const auto& id : manifest.host_services) {
        if (std::ranges::find(host.services, id) != host.services.end()) continue;
        return unsupported(
            title(manifest) + " needs the host service " + id +
            ", which this host does not have: update the host, or correct `host_services`"
        );
    }
    return {};
}

Status check_provided(const Manifest& manifest, Installed installed) {
    for (const auto* const other : installed) {
        if (other->id == manifest.id) continue;
        for (const auto& id : manifest.provides) {
            if (std::ranges::find(other->provides, id) == other->provides.end()) continue;
            return conflict(
                title(manifest) + " and " + title(*other) + " both provide " + id +
                ": remove one of the two plugins"
            );
        }
    }
    return {};
}

Status check_requirement(const Manifest& manifest, const Requirement& need, Installed installed) {
    const auto found = std::ranges::find_if(installed, [&](const Manifest* other) {
        return other->id == need.plugin;
    });
    if (found == installed.end()) {
        if (need.is_optional) return {};
        return not_found(
            title(manifest) + " needs the plugin " + need.plugin + " (" + need.versions.text() +
            "), which is not installed: put it into the plugins folder"
        );
    }
    const auto& other = **found;
    if (!need.versions.contains(other.version)) {
        return conflict(
            title(manifest) + " needs " + need.plugin + " " + need.versions.text() +
            "; installed is " + other.version_text + ": install a version of " + need.plugin +
            " in that range"
        );
    }
    const auto& provided = other.provides;
    if (!need.service.empty() && std::ranges::find(provided, need.service) == provided.end()) {
        return conflict(
            title(manifest) + " needs " + need.service + ", which " + title(other) +
            " does not provide: install a version of " + need.plugin + " that does"
        );
    }
    return {};
}

}  // namespace

Status admit(const Manifest& manifest, Installed installed, const HostIdentity& host) {
    PORTICO_TRY(check_abi(manifest, host));
    PORTICO_TRY(check_services(manifest, host));
    PORTICO_TRY(check_provided(manifest, installed));
    for (const auto& need : manifest.requirements) {
        PORTICO_TRY(check_requirement(manifest, need, installed));
    }
    return {};
}

}  // namespace portico::plugins
