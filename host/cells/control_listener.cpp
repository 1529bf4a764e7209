#include "cells/control_listener.hpp"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace portico::cells {
namespace {

constexpr int backlog = 64;

Error not_made() {
    return unavailable(
        "the control socket in the data folder can't be made: " +
        std::system_category().message(errno)
    );
}

}  // namespace

std::filesystem::path control_socket(const std::filesystem::path& data) {
    static std::atomic<int> kept{-1};
    if (kept < 0) kept = ::open(data.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (kept < 0) return data / "control.sock";
    return "/proc/self/fd/" + std::to_string(kept) + "/control.sock";
}

Result<ControlListener> ControlListener::open(const std::filesystem::path& data) {
    const auto path = control_socket(data).string();
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        return unavailable("the data folder's path is too long for a socket: " + path);
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    ::unlink(path.c_str());

    ControlListener listener{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (listener.descriptor_ < 0 || ::bind(listener.descriptor_, generic, sizeof address) != 0 ||
        ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0 ||
        ::listen(listener.descriptor_, backlog) != 0) {
        return not_made();
    }
    return listener;
}

ControlListener::~ControlListener() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

ControlListener::ControlListener(ControlListener&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)} {}

ControlListener& ControlListener::operator=(ControlListener&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

}  // namespace portico::cells
