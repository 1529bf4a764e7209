#include "plugins/library.hpp"

#include <cstddef>
#include <dlfcn.h>
#include <exception>
#include <utility>

#define BOOST_DLL_USE_STD_FS
#include <boost/dll/shared_library.hpp>

namespace portico::plugins {

class Library::Mapping {
public:
    explicit Mapping(const std::filesystem::path& path)
        : library{path, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local} {}

    boost::dll::shared_library library;
};

Library::Library(std::filesystem::path path, std::unique_ptr<Mapping> mapping)
    : path_{std::move(path)}, mapping_{std::move(mapping)} {}

Library::Library(Library&&) noexcept = default;
Library& Library::operator=(Library&&) noexcept = default;
Library::~Library() = default;

Result<Library> Library::load(const std::filesystem::path& path) {
    try {
        return Library{path, std::make_unique<Mapping>(path)};
    } catch (const std::exception& error) {
        return Error{
            Code::unsupported,
            std::string{"the library can't be loaded: "} + error.what() +
                "; build it with portico_add_plugin, and link what it uses into it"};
    }
}

Result<const portico_plugin*> Library::descriptor() const {
    if (!mapping_->library.has(PORTICO_PLUGIN_ENTRY)) {
        return Error{
            Code::unsupported,
            "the library does not export " PORTICO_PLUGIN_ENTRY
            ": build it with portico_add_plugin of this SDK"};
    }
    const auto& entry = mapping_->library.get<const portico_plugin*()>(PORTICO_PLUGIN_ENTRY);
    const auto* const plugin = entry();
    if (plugin == nullptr || plugin->struct_size < offsetof(portico_plugin, init)) {
        return Error{
            Code::unsupported, PORTICO_PLUGIN_ENTRY "() gave no usable table: rebuild the plugin"};
    }
    if (plugin->abi_major != PORTICO_ABI_MAJOR) {
        return Error{
            Code::unsupported,
            "the library was built with plugin interface " + std::to_string(plugin->abi_major) +
                ".x; this host has " + std::to_string(PORTICO_ABI_MAJOR) +
                ".x: rebuild it with the SDK of this host"};
    }
    return plugin;
}

bool Library::unload() {
    mapping_.reset();
    void* const still_there = ::dlopen(path_.c_str(), RTLD_NOW | RTLD_NOLOAD | RTLD_LOCAL);
    if (still_there == nullptr) return false;
    ::dlclose(still_there);
    return true;
}

}  // namespace portico::plugins
