#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <portico/abi/core.h>
#include <portico/result.hpp>

namespace portico::plugins {

/// A mapped plugin library. It outlives everything that came out of it.
class Library {
public:
    /// Maps the file (all symbols resolved now, none given to other libraries).
    /// Runs the library's constructors. Errors: Code::unsupported with the loader's reason.
    static Result<Library> load(const std::filesystem::path& path);

    Library(Library&&) noexcept;
    Library& operator=(Library&&) noexcept;
    ~Library();

    /// What its one exported function gives. Errors: Code::unsupported (not exported, no table,
    /// another major version).
    [[nodiscard]] Result<const portico_plugin*> descriptor() const;

    /// Gives the mapping back. True when the file is still mapped afterwards: something in the
    /// process (a thread_local destructor, a unique symbol) pins it.
    bool unload();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    class Mapping;

    Library(std::filesystem::path path, std::unique_ptr<Mapping> mapping);

    std::filesystem::path path_;
    std::unique_ptr<Mapping> mapping_;
};

}  // namespace portico::plugins
