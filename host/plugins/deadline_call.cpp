#include "plugins/deadline_call.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace portico::plugins {

bool run_with_deadline(std::function<void()> work, std::chrono::milliseconds timeout) {
    struct Finish {
        std::mutex mutex;
        std::condition_variable changed;
        bool is_done = false;
    };

    const auto finish = std::make_shared<Finish>();
    std::thread thread{[finish, work = std::move(work)]() mutable {
        work();
        work = nullptr;  // what it captured is given back before anybody hears of the end
        const std::lock_guard lock{finish->mutex};
        finish->is_done = true;
        finish->changed.notify_all();
    }};
    std::unique_lock lock{finish->mutex};
    const bool is_back = finish->changed.wait_for(lock, timeout, [&] { return finish->is_done; });
    lock.unlock();
    if (is_back) {
        thread.join();
    } else {
        thread.detach();
    }
    return is_back;
}

}  // namespace portico::plugins
