#include "erp/sync_lock.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

namespace portico::erp {
namespace {

std::string holder_of(int descriptor) {
    char text[32];
    const auto length = ::pread(descriptor, text, sizeof text, 0);
    return length > 0 ? std::string(text, static_cast<std::size_t>(length))
                      : std::string{"unknown"};
}

}  // namespace

Result<std::unique_ptr<SyncLock>> SyncLock::take(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) {
        return unavailable(
            "The lock file " + path + " can't be opened: " +
            std::generic_category().message(errno) + ". Check the rights of the data folder."
        );
    }
    std::unique_ptr<SyncLock> lock{new SyncLock{descriptor}};
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return conflict(
            "A sync is running already (process " + holder_of(descriptor) +
            "): wait until it has ended, or watch it with `portico erp status`."
        );
    }
    const auto owner = std::to_string(::getpid());
    // Only for the sentence above: the lock holds without it.
    if (::ftruncate(descriptor, 0) == 0) {
        [[maybe_unused]] const auto written = ::pwrite(descriptor, owner.data(), owner.size(), 0);
    }
    return lock;
}

SyncLock::~SyncLock() {
    ::close(descriptor_);
}

}  // namespace portico::erp
