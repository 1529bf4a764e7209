#include "cells/data_lock.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace portico::cells {
namespace {

Error unusable(const std::filesystem::path& data, int code) {
    auto message = "the data folder " + data.string() +
                   " can't be used: " + std::system_category().message(code);
    if (code == EACCES || code == EPERM || code == EROFS) {
        message += "; give Portico's user the right to write there, or name another with --data";
    }
    if (code == ENOSPC) message += "; free some space on its disk";
    return unavailable(std::move(message));
}

std::string holder(int descriptor) {
    std::array<char, 32> text{};
    const auto count = ::pread(descriptor, text.data(), text.size() - 1, 0);
    std::string pid{text.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
    while (!pid.empty() && pid.back() == '\n') pid.pop_back();
    return pid.empty() ? "" : " (process " + pid + ")";
}

}  // namespace

Result<DataLock> DataLock::take(const std::filesystem::path& data) {
    std::error_code code;
    const bool is_new = std::filesystem::create_directories(data, code);
    if (code) return unusable(data, code.value());
    if (is_new) ::chmod(data.c_str(), S_IRWXU);

    struct stat status {};

    if (::stat(data.c_str(), &status) == 0 && (status.st_mode & S_IWOTH) != 0) {
        return denied(
            "everybody may write in the data folder " + data.string() +
            ", which holds keys and secrets: run chmod 700 " + data.string()
        );
    }

    const auto file = data / "portico.lock";
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) return unusable(data, errno);
    DataLock lock{descriptor};
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        return conflict(
            "another Portico works on " + data.string() + holder(descriptor) +
            ": stop it first, or name another folder with --data"
        );
    }
    const auto pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(descriptor, 0) != 0 ||
        ::pwrite(descriptor, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        return unusable(data, errno);
    }
    return lock;
}

DataLock::~DataLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

DataLock::DataLock(DataLock&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}

DataLock& DataLock::operator=(DataLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

}  // namespace portico::cells
