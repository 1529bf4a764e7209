#include "gateway/watchdog.hpp"

#include <algorithm>
#include <sys/socket.h>

namespace portico::gateway {

namespace {

constexpr std::int64_t stalled_ns = 2'000'000'000;

}  // namespace

void Watchdog::add(WatchedSocket& socket) {
    const std::lock_guard lock{mutex_};
    sockets_.push_back(&socket);
}

void Watchdog::remove(WatchedSocket& socket) {
    const std::lock_guard lock{mutex_};
    const auto found = std::find(sockets_.begin(), sockets_.end(), &socket);
    if (found == sockets_.end()) return;
    *found = sockets_.back();
    sockets_.pop_back();
}

void Watchdog::cut(WatchedSocket& socket, bool both_ways) {
    socket.cut_.store(true, std::memory_order_release);
    ::shutdown(socket.descriptor_, both_ways ? SHUT_RDWR : SHUT_RD);
}

void Watchdog::sweep(std::chrono::nanoseconds now, std::size_t wanted) {
    const std::lock_guard lock{mutex_};

    struct Spare {
        bool is_reading;
        std::int64_t since;
        WatchedSocket* socket;

        bool operator<(const Spare& other) const {
            return is_reading != other.is_reading ? other.is_reading : since < other.since;
        }
    };

    std::vector<Spare> spare;
    for (auto* socket : sockets_) {
        const auto wait = socket->wait_.load(std::memory_order_acquire);
        if (wait == Wait::nothing || (socket->is_cut() && wait != Wait::writing)) continue;
        const auto deadline = socket->deadline_ns_.load(std::memory_order_relaxed);
        if (deadline <= now.count())
            cut(*socket, wait == Wait::writing);
        else if (wait != Wait::writing && wanted > 0) {
            const auto since = socket->since_ns_.load(std::memory_order_relaxed);
            const bool is_reading = wait == Wait::reading;
            if (!is_reading || now.count() - since >= stalled_ns)
                spare.push_back({is_reading, since, socket});
        }
    }
    std::sort(spare.begin(), spare.end());
    for (std::size_t i = 0; i < std::min(wanted, spare.size()); ++i) cut(*spare[i].socket, false);
}

void Watchdog::close_idle() {
    const std::lock_guard lock{mutex_};
    for (auto* socket : sockets_) {
        if (socket->wait_.load(std::memory_order_acquire) == Wait::idle) cut(*socket, false);
    }
}

void Watchdog::close_all() {
    const std::lock_guard lock{mutex_};
    for (auto* socket : sockets_) cut(*socket, true);
}

std::size_t Watchdog::size() const {
    const std::lock_guard lock{mutex_};
    return sockets_.size();
}

}  // namespace portico::gateway
