#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace portico::plugins {

/// Counts the calls inside a plugin and keeps new ones out. Thread-safe.
class Gate {
public:
    /// Starts closed.
    void open() { is_closed_.store(false); }

    /// New calls are refused from now on.
    void close() { is_closed_.store(true); }

    /// True when the call may go in; then leave() must follow.
    [[nodiscard]] bool enter() noexcept {
        in_flight_.fetch_add(1);
        if (!is_closed_.load()) return true;
        leave();
        return false;
    }

    void leave() noexcept {
        // Whoever waits closed the gate first: an open gate has nobody to wake.
        if (in_flight_.fetch_sub(1) == 1 && is_closed_.load()) {
            const std::lock_guard lock{mutex_};
            idle_.notify_all();
        }
    }

    [[nodiscard]] bool is_closed() const { return is_closed_.load(); }

    [[nodiscard]] std::int64_t in_flight() const { return in_flight_.load(); }

    /// Waits until nobody is inside; false after `timeout`.
    [[nodiscard]] bool wait_idle(std::chrono::milliseconds timeout) {
        std::unique_lock lock{mutex_};
        return idle_.wait_for(lock, timeout, [&] { return in_flight_.load() == 0; });
    }

private:
    std::atomic<std::int64_t> in_flight_{0};
    std::atomic<bool> is_closed_{true};
    std::mutex mutex_;
    std::condition_variable idle_;
};

}  // namespace portico::plugins
