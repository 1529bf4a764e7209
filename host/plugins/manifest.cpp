#include "plugins/manifest.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <portico/json.hpp>

#include "core/permission.hpp"

namespace portico::plugins {
namespace {

constexpr std::size_t list_length_max = 64;
constexpr std::size_t text_bytes_max = 1000;

Error wrong(std::string_view member, std::string_view expected) {
    return invalid("manifest: \"" + std::string{member} + "\" must be " + std::string{expected});
}

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// "pricing.quote/1": words with dots, a slash, a revision from 1.
bool is_service_id(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos || slash == 0 || text.size() > 100) return false;
    const auto name = text.substr(0, slash);
    const auto revision = text.substr(slash + 1);
    return is_lower(name.front()) && name.back() != '.' &&
           name.find("..") == std::string_view::npos &&
           std::ranges::all_of(
               name, [](char c) { return is_lower(c) || is_digit(c) || c == '.' || c == '_'; }
           ) &&
           !revision.empty() && revision.size() <= 3 && revision.front() != '0' &&
           std::ranges::all_of(revision, is_digit);
}

/// "*.adjust/1": the service of that name of any plugin.
bool is_service_pattern(std::string_view text) {
    return text.starts_with("*.") && is_service_id(text.substr(2));
}

template <std::size_t Count>
Status only_known_members(
    const json::Value& object,
    std::string_view where,
    const std::array<std::string_view, Count>& known
) {
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (std::ranges::find(known, member.key()) != known.end()) continue;
        std::string list;
        for (const auto name : known) list += (list.empty() ? "" : ", ") + std::string{name};
        return invalid(
            "manifest: no member is called \"" + std::string{where} +
            std::string{member.key().substr(0, 60)} + "\"; there are " + list
        );
    }
    return {};
}

Result<std::string> text_of(const json::Value& value, std::string_view member) {
    if (!value.is_string() || value.text().empty() || value.text().size() > text_bytes_max) {
        return wrong(member, "a text of 1 to 1000 bytes");
    }
    return value.string();
}

Result<std::vector<std::string>> list_of(const json::Value& value, std::string_view member) {
    std::vector<std::string> list;
    if (value.is_missing()) return list;
    if (!value.is_array() || value.size() > list_length_max) {
        return wrong(member, "a list of at most 64 texts");
    }
    for (const auto item : value) {
        auto text = PORTICO_TRY(text_of(item, member));
        if (std::ranges::find(list, text) != list.end()) {
            return invalid("manifest: \"" + std::string{member} + "\" names " + text + " twice");
        }
        list.push_back(std::move(text));
    }
    return list;
}

Result<std::vector<std::string>> service_list(const json::Value& value, std::string_view member) {
    auto list = PORTICO_TRY(list_of(value, member));
    for (const auto& id : list) {
        if (!is_service_id(id)) {
            return wrong(
                member,
                "a list of names with revision such as \"pricing.quote/1\", not \"" +
                    id.substr(0, 60) + "\""
            );
        }
    }
    return list;
}

Result<std::uint32_t> small_number(const json::Value& value, std::string_view member) {
    const auto number = value.integer();
    if (!number.ok() || *number < 0 || *number > 65'535)
        return wrong(member, "a number from 0 to 65535");
    return static_cast<std::uint32_t>(*number);
}

Status read_abi(const json::Value& abi, Manifest& manifest) {
    if (!abi.is_object()) return wrong("abi", "an object such as {\"major\": 0, \"min_minor\": 1}");
    PORTICO_TRY(
        only_known_members(abi, "abi.", std::array<std::string_view, 2>{"major", "min_minor"})
    );
    manifest.abi_major = PORTICO_TRY(small_number(abi["major"], "abi.major"));
    manifest.abi_min_minor = PORTICO_TRY(small_number(abi["min_minor"], "abi.min_minor"));
    return {};
}

Result<Requirement> read_requirement(const json::Value& value) {
    if (!value.is_object()) {
        return wrong(
            "requires",
            "a list of objects such as {\"plugin\": \"pricing\", \"version\": \">=0.1 <1\"}"
        );
    }
    PORTICO_TRY(only_known_members(
        value,
        "requires.",
        std::array<std::string_view, 4>{"plugin", "version", "service", "optional"}
    ));
    Requirement requirement;
    requirement.plugin = PORTICO_TRY(text_of(value["plugin"], "requires.plugin"));
    const bool is_any = requirement.plugin == any_plugin;
    if (!is_any && !is_plugin_id(requirement.plugin)) {
        return wrong("requires.plugin", "the id of a plugin, or \"*\" with a pattern of services");
    }
    if (const auto version = value["version"]; !version.is_missing()) {
        auto range = core::VersionRange::parse(version.text());
        if (!range.ok()) return invalid("manifest: \"requires.version\": " + range.error().message);
        requirement.versions = std::move(*range);
    }
    if (const auto service = value["service"]; !service.is_missing()) {
        if (!is_any && !is_service_id(service.text()))
            return wrong("requires.service", "a name with revision such as \"pricing.quote/1\"");
        requirement.service = service.string();
    }
    if (is_any && !is_service_pattern(requirement.service)) {
        return wrong("requires.service", "a pattern such as \"*.adjust/1\" for any plugin");
    }
    const auto optional = value["optional"];
    if (!optional.is_missing() && !optional.is_boolean())
        return wrong("requires.optional", "true or false");
    requirement.is_optional = optional.boolean();
    if (is_any && !requirement.is_optional) {
        return wrong("requires.optional", "true for any plugin: there may be none");
    }
    return requirement;
}

Status read_requirements(const json::Value& list, Manifest& manifest) {
    if (list.is_missing()) return {};
    if (!list.is_array() || list.size() > list_length_max) {
        return wrong("requires", "a list of at most 64 objects");
    }
    for (const auto item : list) {
        auto requirement = PORTICO_TRY(read_requirement(item));
        if (requirement.plugin == manifest.id) {
            return invalid("manifest: \"requires\" names the plugin itself: remove it");
        }
        manifest.requirements.push_back(std::move(requirement));
    }
    return {};
}

Status read_identity(const json::Value& root, Manifest& manifest) {
    manifest.id = root["id"].string();
    if (!is_plugin_id(manifest.id)) {
        return wrong(
            "id", "of lower case letters, digits and '_', start with a letter, and have at most 40"
        );
    }
    manifest.version_text = root["version"].string();
    const auto version = core::parse_version(manifest.version_text);
    if (!version.ok()) return invalid("manifest: \"version\": " + version.error().message);
    manifest.version = *version;
    manifest.vendor = PORTICO_TRY(text_of(root["vendor"], "vendor"));
    manifest.description = PORTICO_TRY(text_of(root["description"], "description"));
    return {};
}

Status read_permissions(const json::Value& list, Manifest& manifest) {
    manifest.permissions = PORTICO_TRY(list_of(list, "permissions"));
    for (const auto& text : manifest.permissions) {
        const auto permission = core::parse_permission(text);
        if (!permission.ok())
            return invalid("manifest: \"permissions\": " + permission.error().message);
    }
    return {};
}

Status read_the_rest(const json::Value& root, Manifest& manifest) {
    const auto placement = root["placement"];
    if (placement.text() == "cell") {
        manifest.placement = Placement::cell;
    } else if (!placement.is_missing() && placement.text() != "in_process") {
        return wrong("placement", "\"in_process\" or \"cell\"");
    }
    const auto status = root["status"];
    if (status.text() == "beta") {
        manifest.maturity = Maturity::beta;
    } else if (status.text() == "stable") {
        manifest.maturity = Maturity::stable;
    } else if (!status.is_missing() && status.text() != "alpha") {
        return wrong("status", "\"alpha\", \"beta\" or \"stable\"");
    }
    const auto config = root["config"];
    if (!config.is_missing() && !config.is_object()) return wrong("config", "a JSON Schema object");
    if (config.is_object()) manifest.config_schema = config.dump();
    return {};
}

}  // namespace

bool is_plugin_id(std::string_view text) {
    return !text.empty() && text.size() <= 40 && is_lower(text.front()) &&
           std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

std::string_view maturity_name(Maturity maturity) {
    switch (maturity) {
        case Maturity::alpha:
            return "alpha";
        case Maturity::beta:
            return "beta";
        case Maturity::stable:
            return "stable";
    }
    return "unknown";
}

Result<Manifest> parse_manifest(std::string_view json_text) {
    const auto document =
        json::parse(json_text, {.bytes_max = 256U << 10U, .depth_max = 24, .values_max = 20'000});
    if (!document.ok()) return invalid("manifest: " + document.error().message);
    const auto root = document->root();
    if (!root.is_object()) return invalid("manifest: plugin.json must hold one JSON object");
    PORTICO_TRY(only_known_members(
        root,
        "",
        std::array<std::string_view, 14>{
            "id",
            "version",
            "vendor",
            "description",
            "abi",
            "host_services",
            "provides",
            "requires",
            "permissions",
            "placement",
            "config",
            "status",
            "web",
            "$schema",
        }
    ));
    Manifest manifest;
    PORTICO_TRY(read_identity(root, manifest));
    PORTICO_TRY(read_abi(root["abi"], manifest));
    manifest.host_services = PORTICO_TRY(service_list(root["host_services"], "host_services"));
    manifest.provides = PORTICO_TRY(service_list(root["provides"], "provides"));
    PORTICO_TRY(read_requirements(root["requires"], manifest));
    PORTICO_TRY(read_permissions(root["permissions"], manifest));
    PORTICO_TRY(read_the_rest(root, manifest));
    return manifest;
}

}  // namespace portico::plugins
