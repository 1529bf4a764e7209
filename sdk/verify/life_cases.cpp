#include <chrono>
#include <filesystem>

#include <portico/boundary.hpp>

#include "loaded.hpp"

namespace portico::verify {
namespace {

namespace files = std::filesystem;

constexpr std::chrono::milliseconds load_time_max{100};
constexpr int cycles = 100;

Status loads_quickly(const Subject& subject) {
    const auto start = std::chrono::steady_clock::now();
    const auto* plugin = PORTICO_TRY(load(subject));
    const auto took = std::chrono::steady_clock::now() - start;
    static_cast<void>(plugin);
    if (took <= load_time_max) return {};
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    return invalid(
        "Loading took " + std::to_string(milliseconds) +
        " ms: static constructors do work that belongs into init()."
    );
}

Status descriptor_equals_manifest(const Subject& subject) {
    const auto* plugin = PORTICO_TRY(load(subject));
    const auto manifest = PORTICO_TRY(json::parse(subject.manifest));
    if (plugin->struct_size < offsetof(portico_plugin, extension)) {
        return invalid("struct_size is too small for the slots of 0.1.");
    }
    if (plugin->abi_major != PORTICO_ABI_MAJOR) return invalid("abi_major is of another SDK.");
    for (const auto& [name, said] : {std::pair{"id", plugin->id}, {"version", plugin->version}}) {
        const auto wanted = manifest.root()[name].text();
        if (from_abi(said) == wanted) continue;
        return invalid(
            "The manifest's " + std::string{name} + " is \"" + std::string{wanted} +
            "\", the library says \"" + std::string{from_abi(said)} + "\"."
        );
    }
    if (!PORTICO_HAS(plugin, init) || !PORTICO_HAS(plugin, activate) ||
        !PORTICO_HAS(plugin, deactivate) || !PORTICO_HAS(plugin, destroy)) {
        return invalid("init, activate, deactivate and destroy must be there.");
    }
    if (PORTICO_TRY(load(subject)) != plugin) {
        return invalid(PORTICO_PLUGIN_ENTRY " gives another pointer the second time.");
    }
    return {};
}

Status gives_null_for_unknown_ids(const Subject& subject) {
    const auto* plugin = PORTICO_TRY(load(subject));
    if (!PORTICO_HAS(plugin, extension)) return {};
    for (const std::string_view id : {"portico.unknown/1", "", "portico.connector/999", "\xFF"}) {
        if (plugin->extension(plugin->self, to_abi(id)) == nullptr) continue;
        return invalid("extension(\"" + std::string{id} + "\") is not NULL.");
    }
    return {};
}

Status bears_destroy_after_creation(const Subject& subject) {
    const auto* plugin = PORTICO_TRY(load(subject));
    plugin->destroy(plugin->self);
    return {};
}

/// A host without any service: init may refuse, but not crash.
Status bears_a_poor_host(const Subject& subject) {
    const auto* plugin = PORTICO_TRY(load(subject));
    portico_host poor{};
    poor.struct_size = sizeof(portico_host);
    poor.extension = [](void*, portico_str) noexcept -> const void* { return nullptr; };
    poor.fail = [](void*, portico_status code, portico_str) noexcept { return code; };
    poor.last_error = [](void*, portico_sink) noexcept -> portico_status { return PORTICO_OK; };
    const auto status = plugin->init(plugin->self, &poor);
    if (status == PORTICO_OK) static_cast<void>(plugin->activate(plugin->self));
    plugin->destroy(plugin->self);
    return {};
}

std::ptrdiff_t count_entries(const char* folder) {
    return std::distance(files::directory_iterator{folder}, files::directory_iterator{});
}

Status goes_on_and_off(const Subject& subject) {
    const auto* plugin = PORTICO_TRY(load(subject));
    const auto host = make_host(subject);
    std::ptrdiff_t descriptors = 0;
    std::ptrdiff_t threads = 0;
    for (int i = 0; i < cycles; ++i) {
        PORTICO_TRY(host->start(*plugin));
        PORTICO_TRY(host->stop());  // names what was left behind
        if (i > 0) continue;
        descriptors = count_entries("/proc/self/fd");  // after what is made once
        threads = count_entries("/proc/self/task");
    }
    const auto more_descriptors = count_entries("/proc/self/fd") - descriptors;
    const auto more_threads = count_entries("/proc/self/task") - threads;
    if (more_descriptors <= 0 && more_threads <= 0) return {};
    return invalid(
        "After 99 more times on and off there are " + std::to_string(more_descriptors) +
        " more descriptors and " + std::to_string(more_threads) + " more threads."
    );
}

}  // namespace

std::vector<Case> life_cases() {
    return {
        {"load", "loading takes under 100 ms", loads_quickly, 3},
        {"descriptor", "the library says what the manifest says", descriptor_equals_manifest},
        {"extension", "unknown ids give NULL", gives_null_for_unknown_ids},
        {"destroy", "destroy may follow creation", bears_destroy_after_creation},
        {"poor_host", "a host without services is refused, not crashed", bears_a_poor_host},
        {"cycles", "100 times on and off leave nothing behind", goes_on_and_off},
    };
}

}  // namespace portico::verify
