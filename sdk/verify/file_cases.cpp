#include <algorithm>

#include <portico/abi/core.h>
#include <portico/json.hpp>

#include "cases.hpp"
#include "elf_file.hpp"

namespace portico::verify {
namespace {

bool is_id(std::string_view id) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    };
    return !id.empty() && id.size() <= 64 && id[0] >= 'a' && std::ranges::all_of(id, allowed);
}

bool is_version(std::string_view version) {
    return std::ranges::count(version, '.') == 2 && !version.starts_with('.') &&
           !version.ends_with('.') && version.find("..") == std::string_view::npos &&
           version.find_first_not_of("0123456789.") == std::string_view::npos;
}

Status check_texts(const json::Value& manifest, std::string_view name) {
    const auto list = manifest[name];
    if (!list.is_array()) return invalid("\"" + std::string{name} + "\" must be an array.");
    for (const auto item : list) {
        if (!item.is_string()) return invalid("\"" + std::string{name} + "\" holds texts only.");
    }
    return {};
}

Status check_requires(const json::Value& manifest) {
    for (const auto needed : manifest["requires"]) {
        if (!needed["plugin"].is_string() || !needed["version"].is_string()) {
            return invalid("Each of \"requires\" has a \"plugin\" and a \"version\" range.");
        }
    }
    return {};
}

Status manifest_is_whole(const Subject& subject) {
    if (subject.manifest.empty()) {
        return invalid("There is no section .portico.manifest: build with portico_add_plugin.");
    }
    const auto document = PORTICO_TRY(json::parse(subject.manifest));
    const auto manifest = document.root();
    if (!is_id(manifest["id"].text())) {
        return invalid("\"id\" is lower-case letters, digits and _, and begins with a letter.");
    }
    if (!is_version(manifest["version"].text())) return invalid("\"version\" is like 1.2.3.");
    for (const auto name : {"vendor", "description", "placement", "status"}) {
        if (!manifest[name].is_string()) {
            return invalid("\"" + std::string{name} + "\" is missing or no text.");
        }
    }
    for (const auto name : {"host_services", "provides", "permissions"}) {
        PORTICO_TRY(check_texts(manifest, name));
    }
    if (!manifest["requires"].is_array()) return invalid("\"requires\" must be an array.");
    PORTICO_TRY(check_requires(manifest));
    if (!manifest["config"].is_object()) {
        return invalid("\"config\" must be a JSON Schema of an object.");
    }
    const auto major = PORTICO_TRY(manifest["abi"]["major"].integer());
    PORTICO_TRY(manifest["abi"]["min_minor"].integer());
    if (major != PORTICO_ABI_MAJOR) {
        return invalid("\"abi\" names another major version than this SDK: build it with this one."
        );
    }
    return {};
}

Status exports_one_symbol(const Subject& subject) {
    const auto elf = PORTICO_TRY(ElfFile::open(subject.library));
    const auto symbols = PORTICO_TRY(elf.exported_symbols());
    if (symbols.size() == 1 && symbols[0] == PORTICO_PLUGIN_ENTRY) return {};
    std::string list;
    for (std::size_t i = 0; i < symbols.size() && i < 5; ++i) list += " " + symbols[i];
    return invalid(
        "It exports " + std::to_string(symbols.size()) + " symbols (" + list +
        " ...): link with the SDK's version script, plugin.map."
    );
}

}  // namespace

std::vector<Case> file_cases() {
    return {
        {"manifest", "the manifest is in the library and whole", manifest_is_whole},
        {"symbols", "exactly " PORTICO_PLUGIN_ENTRY " is exported", exports_one_symbol},
    };
}

}  // namespace portico::verify
