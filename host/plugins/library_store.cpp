#include "plugins/library_store.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace portico::plugins {
namespace {

namespace fs = std::filesystem;

Error failed(const char* what, const fs::path& path) {
    return unavailable(
        std::string{"can't "} + what + " " + path.string() + ": " + std::strerror(errno) +
        "; check space and rights of the data folder"
    );
}

/// Writes everything and waits for the disk. The descriptor is closed either way.
bool write_and_sync(int descriptor, std::span<const std::byte> bytes) {
    bool is_good = true;
    while (is_good && !bytes.empty()) {
        const auto count = ::write(descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        is_good = count > 0;
        if (is_good) bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    is_good = is_good && ::fsync(descriptor) == 0;
    return ::close(descriptor) == 0 && is_good;
}

void sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

}  // namespace

Result<LibraryStore> LibraryStore::open(fs::path folder, Sha256 sha256) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (::chmod(folder.c_str(), S_IRWXU) != 0) return failed("use the folder", folder);
    return LibraryStore{fs::absolute(folder), std::move(sha256)};
}

Status LibraryStore::check_stored(const fs::path& path, const std::string& sha256) const {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor < 0) return failed("read", path);

    struct stat status {};

    const bool is_known = ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
    std::vector<std::byte> bytes(is_known ? static_cast<std::size_t>(status.st_size) : 0U);
    std::size_t length = 0;
    while (length < bytes.size()) {
        const auto count = ::read(descriptor, bytes.data() + length, bytes.size() - length);
        if (count <= 0) break;
        length += static_cast<std::size_t>(count);
    }
    ::close(descriptor);
    const bool is_ours = is_known && status.st_uid == ::geteuid() && length == bytes.size();
    if (is_ours && sha256_(bytes) == sha256) return {};
    return conflict(
        "the stored library " + path.string() + " is not what its name says: remove that file"
    );
}

Status LibraryStore::write(std::span<const std::byte> library, const fs::path& path) const {
    static std::atomic<unsigned> count{0};
    const auto temporary =
        folder_ / (".new." + std::to_string(::getpid()) + "." + std::to_string(count.fetch_add(1)));
    ::unlink(temporary.c_str());
    const int descriptor =
        ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR);
    if (descriptor < 0) return failed("write", temporary);
    const bool is_written = write_and_sync(descriptor, library);
    // link() fails where the name is taken: an existing file is never replaced.
    const bool is_named =
        is_written && (::link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST);
    const auto status = is_named ? Status{} : Status{failed("write", path)};
    ::unlink(temporary.c_str());
    sync_folder(folder_);
    return status;
}

Result<fs::path> LibraryStore::put(std::span<const std::byte> library, const std::string& sha256) {
    const auto path = folder_ / (sha256 + ".so");
    std::error_code error;
    if (!fs::exists(fs::symlink_status(path, error))) PORTICO_TRY(write(library, path));
    PORTICO_TRY(check_stored(path, sha256));
    return path;
}

}  // namespace portico::plugins
