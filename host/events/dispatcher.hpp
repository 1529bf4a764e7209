#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "events/event_store.hpp"
#include "events/staging.hpp"
#include "ports/clock.hpp"
#include "ports/events.hpp"
#include "ports/log.hpp"

namespace portico::events {

struct EventOptions {
    /// Threads that deliver. 0: none, `run_pending()` delivers on the caller's thread (tests).
    std::size_t threads = 2;
    std::chrono::milliseconds backoff_first{1'000};  ///< doubles with each failure in a row
    std::chrono::milliseconds backoff_max{300'000};
    /// How often other processes' events are looked for; own ones are known at once. 0: never.
    std::chrono::milliseconds look_around{1'000};
    std::chrono::hours keep_events{14 * 24};   ///< then they go, once all cursors are behind them
    std::chrono::hours keep_cursors{90 * 24};  ///< a subscriber away for longer starts anew
};

/// How far a subscriber is.
struct SubscriberLag {
    std::string name;
    std::int64_t behind = 0;  ///< ids between its cursor and the newest event
    int failures = 0;         ///< in a row; 0 when its last batch went well
    std::string last_error;
};

/// Delivers batches to subscribers and collects staged events, on a bounded number of threads.
/// A subscriber has one batch at a time; one that fails waits alone. Thread-safe.
class Dispatcher {
public:
    Dispatcher(EventStore& store, Staging& staging, const ports::Clock& clock, ports::Log& log);
    Dispatcher(const Dispatcher&) = delete;
    Dispatcher& operator=(const Dispatcher&) = delete;
    ~Dispatcher();

    Status start(const EventOptions& options);

    /// No delivery starts after this; returns when those in progress ended.
    void stop();

    struct Subscriber {
        std::string name;
        std::vector<std::string> types;
        std::size_t batch_max = 1;
        ports::EventHandler handler;
        std::int64_t cursor = 0;
        std::int64_t saved_cursor = 0;
        int failures = 0;
        std::string last_error;
        std::chrono::nanoseconds not_before{0};
        bool is_running = false;
        bool is_closed = false;
        std::thread::id runner;
    };

    /// Errors: Code::conflict (the name is subscribed), Code::unavailable (stopped).
    Status add(const std::shared_ptr<Subscriber>& subscriber);

    /// Waits for a batch in progress, unless called by its own handler.
    void remove(const std::shared_ptr<Subscriber>& subscriber);

    void add_source(std::string_view name, const std::shared_ptr<ports::Database>& database);

    /// The database may hold staged events. One that is not known: all may.
    void mark(const ports::Database& database);

    /// The table has events up to this id.
    void note_newest(std::int64_t newest);

    /// Looks at clock and work anew: after a test moved its clock.
    void wake();

    /// Delivers and collects on this thread until nothing is due; gives the number of steps.
    std::size_t run_pending();

    /// See ports::Events. Without threads nobody delivers: answers at once.
    bool wait_delivered(std::chrono::milliseconds patience);

    [[nodiscard]] std::vector<SubscriberLag> lag() const;

    /// Writes the cursors that only moved over events which nobody wanted.
    void save_cursors();

private:
    struct Source {
        std::string name;
        std::weak_ptr<ports::Database> database;
        bool is_dirty = false;
        bool is_running = false;
        int failures = 0;
        std::chrono::nanoseconds not_before{0};
    };

    using Lock = std::unique_lock<std::mutex>;

    void work();
    bool step(Lock& lock);
    [[nodiscard]] bool is_delivered() const;
    bool look_around(Lock& lock);
    bool collect_one(Lock& lock);
    bool deliver_one(Lock& lock);
    void collect(Lock& lock, const std::shared_ptr<Source>& source);
    void deliver(Lock& lock, const std::shared_ptr<Subscriber>& subscriber);
    Result<std::int64_t> deliver_batch(Subscriber& subscriber, std::int64_t cursor);
    void save_cursor(Subscriber& subscriber, std::int64_t position);
    [[nodiscard]] std::chrono::nanoseconds backoff(int failures) const;
    [[nodiscard]] std::chrono::nanoseconds next_due() const;

    EventStore& store_;
    Staging& staging_;
    const ports::Clock& clock_;
    ports::Log& log_;
    EventOptions options_;

    mutable std::mutex mutex_;
    std::condition_variable work_is_due_;
    std::condition_variable batch_ended_;
    std::list<std::shared_ptr<Subscriber>> subscribers_;  ///< the one served last is at the end
    std::list<std::shared_ptr<Source>> sources_;
    std::int64_t newest_ = 0;
    std::chrono::nanoseconds look_at_{0};
    bool is_stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace portico::events
