#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>
#include <thread>

#include <portico/result.hpp>

namespace portico::storage {

/// Lets one thread at a time through, in the order of arrival, each waiting a bounded time.
/// Thread-safe.
class WriterGate {
public:
    /// Errors: Code::timeout when it was not free until `deadline`; Code::invalid at once when the
    /// calling thread is inside already (it would wait for itself).
    Status enter(std::chrono::steady_clock::time_point deadline);

    /// By whoever entered last.
    void leave();

    /// Threads that wait now.
    [[nodiscard]] std::size_t waiting();

private:
    struct Waiter {
        std::condition_variable turn;
        bool has_turn = false;
    };

    std::mutex mutex_;
    std::list<Waiter*> waiting_;
    bool is_taken_ = false;
    std::thread::id holder_;
};

}  // namespace portico::storage
