#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include <portico/result.hpp>

#include "plugins/bundle.hpp"

namespace portico::plugins {

/// Copies of the libraries that were verified, named by their hash, readable by the owner only.
/// Libraries are mapped from here: a file in the plugins folder may be replaced at any time.
/// A stored file is never written again. Thread-safe.
class LibraryStore {
public:
    /// Makes the folder (owner only). Errors: Code::unavailable with what to do.
    static Result<LibraryStore> open(std::filesystem::path folder, Sha256 sha256);

    /// The path of the copy with these bytes; writes and syncs it when it is not there.
    /// Errors: Code::unavailable (disk full, read-only), Code::conflict (the copy there has other
    /// bytes than its name says).
    Result<std::filesystem::path> put(
        std::span<const std::byte> library, const std::string& sha256
    );

private:
    LibraryStore(std::filesystem::path folder, Sha256 sha256)
        : folder_{std::move(folder)}, sha256_{std::move(sha256)} {}

    Status check_stored(const std::filesystem::path& path, const std::string& sha256) const;
    Status write(std::span<const std::byte> library, const std::filesystem::path& path) const;

    std::filesystem::path folder_;
    Sha256 sha256_;
};

}  // namespace portico::plugins
