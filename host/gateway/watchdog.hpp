#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace portico::gateway {

/// What a connection waits for.
enum class Wait : std::uint8_t {
    nothing,  ///< the handler runs, or the thread is between two waits
    idle,     ///< for the next request
    reading,  ///< for the rest of a request
    writing,  ///< for the client to take the reply
};

/// A connection's deadline, seen by the watchdog. `wait_until` and `wait_ended` cost few stores.
class WatchedSocket {
public:
    explicit WatchedSocket(int descriptor) : descriptor_{descriptor} {}

    void wait_until(Wait what, std::chrono::nanoseconds now, std::chrono::nanoseconds deadline) {
        since_ns_.store(now.count(), std::memory_order_relaxed);
        deadline_ns_.store(deadline.count(), std::memory_order_relaxed);
        wait_.store(what, std::memory_order_release);
    }

    void wait_ended() { wait_.store(Wait::nothing, std::memory_order_release); }

    /// The watchdog ended a wait: reads meet the end of the stream.
    [[nodiscard]] bool is_cut() const { return cut_.load(std::memory_order_acquire); }

private:
    friend class Watchdog;

    const int descriptor_;
    std::atomic<std::int64_t> since_ns_{0};
    std::atomic<std::int64_t> deadline_ns_{0};
    std::atomic<Wait> wait_{Wait::nothing};
    std::atomic<bool> cut_{false};
};

/// Ends waits that take too long by shutting the socket down under the waiting thread: for reading,
/// so that a refusal can still be sent; both ways when the client does not take his reply.
/// Bytes that a client sends in small parts do not move a deadline. Thread-safe.
class Watchdog {
public:
    /// Watches a socket until `remove`, which must come before its descriptor is closed.
    void add(WatchedSocket& socket);
    void remove(WatchedSocket& socket);

    /// Ends what is overdue at `now`, and up to `wanted` connections that nobody would miss: the
    /// longest idle first, then requests of which nothing came for two seconds.
    void sweep(std::chrono::nanoseconds now, std::size_t wanted);

    /// Ends every wait for a next request; with `all`, everything.
    void close_idle();
    void close_all();

    [[nodiscard]] std::size_t size() const;

private:
    static void cut(WatchedSocket& socket, bool both_ways);

    mutable std::mutex mutex_;
    std::vector<WatchedSocket*> sockets_;
};

}  // namespace portico::gateway
