#include "loaded.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace portico::verify {

namespace files = std::filesystem;

Result<const portico_plugin*> load(const Subject& subject) {
    void* const library = dlopen(subject.library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return unavailable(dlerror());
    const auto entry = reinterpret_cast<portico_plugin_entry>(dlsym(library, PORTICO_PLUGIN_ENTRY));
    if (entry == nullptr) return invalid("It exports no " PORTICO_PLUGIN_ENTRY ".");
    const auto* plugin = entry();
    if (plugin == nullptr) return invalid(PORTICO_PLUGIN_ENTRY " gives nothing.");
    return plugin;
}

std::unique_ptr<testkit::FakeHost> make_host(const Subject& subject) {
    std::vector<files::path> paths;
    const auto folder = files::path{subject.library}.parent_path() / "migrations";
    if (files::exists(folder)) {
        for (const auto& entry : files::directory_iterator{folder}) paths.push_back(entry.path());
    }
    std::ranges::sort(paths);
    std::vector<std::string> migrations;
    for (const auto& path : paths) {
        std::ifstream file{path, std::ios::binary};
        migrations.emplace_back(
            std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}
        );
    }
    auto host = std::make_unique<testkit::FakeHost>(subject.manifest, std::move(migrations));
    if (const auto set = host->configure(subject.config); !set.ok()) {
        std::fprintf(stderr, "--config: %s\n", set.error().message.c_str());
        std::abort();
    }
    const auto manifest = json::parse(subject.manifest);
    if (!manifest.ok()) return host;
    for (const auto needed : manifest->root()["requires"]) {
        if (!needed["service"].is_string()) continue;
        host->provide(needed["service"].string(), [](const ServiceCall&) -> Result<std::string> {
            return unavailable("This is a test: nobody answers.");
        });
    }
    return host;
}

}  // namespace portico::verify
