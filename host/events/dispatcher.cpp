#include "events/dispatcher.hpp"

#include <algorithm>
#include <exception>

#include "events/event_types.hpp"

namespace portico::events {
namespace {

using std::chrono::nanoseconds;

constexpr std::int64_t skipped_unsaved_max = 10'000;
constexpr auto never = nanoseconds::max();
constexpr nanoseconds longest_wait = std::chrono::hours{1};

Status call(const ports::EventHandler& handler, std::span<const ports::Event> events) {
    try {
        return handler(events);
    } catch (const std::exception& failure) {
        return internal(std::string{"the handler threw: "} + failure.what());
    } catch (...) {
        return internal("the handler threw an unknown exception");
    }
}

}  // namespace

Dispatcher::Dispatcher(
    EventStore& store, Staging& staging, const ports::Clock& clock, ports::Log& log
)
    : store_{store}, staging_{staging}, clock_{clock}, log_{log} {}

Dispatcher::~Dispatcher() {
    stop();
}

Status Dispatcher::start(const EventOptions& options) {
    options_ = options;
    newest_ = PORTICO_TRY(store_.newest());
    look_at_ = clock_.monotonic() + options_.look_around;
    for (std::size_t i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { work(); });
    return {};
}

void Dispatcher::stop() {
    {
        const std::lock_guard lock{mutex_};
        is_stopping_ = true;
    }
    work_is_due_.notify_all();
    for (auto& thread : threads_) thread.join();
    threads_.clear();
    save_cursors();
}

Status Dispatcher::add(const std::shared_ptr<Subscriber>& subscriber) {
    {
        const std::lock_guard lock{mutex_};
        if (is_stopping_) return unavailable("the host is stopping");
        for (const auto& other : subscribers_) {
            if (other->name == subscriber->name) {
                return conflict("somebody is subscribed as " + subscriber->name + " already");
            }
        }
        subscribers_.push_front(subscriber);
    }
    work_is_due_.notify_all();
    return {};
}

void Dispatcher::remove(const std::shared_ptr<Subscriber>& subscriber) {
    std::int64_t unsaved = 0;
    {
        Lock lock{mutex_};
        subscriber->is_closed = true;
        subscribers_.remove(subscriber);
        if (subscriber->runner == std::this_thread::get_id()) return;
        batch_ended_.wait(lock, [&] { return !subscriber->is_running; });
        if (subscriber->cursor != subscriber->saved_cursor) unsaved = subscriber->cursor;
    }
    if (unsaved != 0) save_cursor(*subscriber, unsaved);
}

void Dispatcher::add_source(
    std::string_view name, const std::shared_ptr<ports::Database>& database
) {
    const std::lock_guard lock{mutex_};
    sources_.remove_if([&](const auto& source) {
        return source->name == name || source->database.expired();
    });
    auto source = std::make_shared<Source>();
    source->name = name;
    source->database = database;
    sources_.push_back(std::move(source));
}

void Dispatcher::mark(const ports::Database& database) {
    {
        const std::lock_guard lock{mutex_};
        const auto known = std::find_if(sources_.begin(), sources_.end(), [&](const auto& source) {
            return source->database.lock().get() == &database;
        });
        for (const auto& source : sources_) {
            if (known == sources_.end() || source == *known) source->is_dirty = true;
        }
    }
    work_is_due_.notify_one();
}

void Dispatcher::note_newest(std::int64_t newest) {
    {
        const std::lock_guard lock{mutex_};
        newest_ = std::max(newest_, newest);
    }
    work_is_due_.notify_all();
}

void Dispatcher::wake() {
    const std::lock_guard lock{mutex_};  // nobody is between looking at the clock and waiting
    work_is_due_.notify_all();
}

std::size_t Dispatcher::run_pending() {
    std::size_t steps = 0;
    Lock lock{mutex_};
    while (step(lock)) ++steps;
    return steps;
}

std::vector<SubscriberLag> Dispatcher::lag() const {
    const std::lock_guard lock{mutex_};
    std::vector<SubscriberLag> result;
    for (const auto& subscriber : subscribers_) {
        result.push_back(
            {subscriber->name,
             std::max<std::int64_t>(0, newest_ - subscriber->cursor),
             subscriber->failures,
             subscriber->last_error}
        );
    }
    std::sort(result.begin(), result.end(), [](const auto& a, const auto& b) {
        return a.name < b.name;
    });
    return result;
}

void Dispatcher::save_cursors() {
    std::vector<std::shared_ptr<Subscriber>> unsaved;
    {
        const std::lock_guard lock{mutex_};
        for (const auto& subscriber : subscribers_) {
            // One that runs saves its own; these count as running meanwhile.
            if (subscriber->is_running || subscriber->cursor == subscriber->saved_cursor) continue;
            subscriber->is_running = true;
            unsaved.push_back(subscriber);
        }
    }
    for (const auto& subscriber : unsaved) save_cursor(*subscriber, subscriber->cursor);
    {
        const std::lock_guard lock{mutex_};
        for (const auto& subscriber : unsaved) subscriber->is_running = false;
    }
    if (unsaved.empty()) return;
    batch_ended_.notify_all();
    work_is_due_.notify_all();
}

void Dispatcher::work() {
    Lock lock{mutex_};
    while (!is_stopping_) {
        if (step(lock)) continue;
        const nanoseconds now = clock_.monotonic();
        const nanoseconds due = next_due();
        const nanoseconds wait = due == never ? longest_wait : std::min(due - now, longest_wait);
        work_is_due_.wait_for(lock, std::max(wait, nanoseconds{0}));
    }
}

bool Dispatcher::step(Lock& lock) {
    if (is_stopping_) return false;
    return look_around(lock) || collect_one(lock) || deliver_one(lock);
}

bool Dispatcher::look_around(Lock& lock) {
    const nanoseconds now = clock_.monotonic();
    if (options_.look_around.count() == 0 || now < look_at_) return false;
    look_at_ = now + options_.look_around;
    lock.unlock();
    const auto newest = store_.newest();
    lock.lock();
    if (!newest.ok() || *newest <= newest_) return false;
    newest_ = *newest;
    work_is_due_.notify_all();
    return true;
}

bool Dispatcher::collect_one(Lock& lock) {
    const nanoseconds now = clock_.monotonic();
    for (const auto& source : sources_) {
        if (!source->is_dirty || source->is_running || now < source->not_before) continue;
        const auto kept = source;
        collect(lock, kept);
        return true;
    }
    return false;
}

void Dispatcher::collect(Lock& lock, const std::shared_ptr<Source>& source) {
    const auto database = source->database.lock();
    source->is_dirty = false;
    if (!database) return;
    source->is_running = true;
    lock.unlock();
    auto outcome = staging_.collect(*database);
    auto newest = outcome.ok() ? store_.newest() : Result<std::int64_t>{outcome.error()};
    lock.lock();
    source->is_running = false;
    if (newest.ok()) {
        source->failures = 0;
        newest_ = std::max(newest_, *newest);
    } else {
        source->is_dirty = true;
        source->not_before = clock_.monotonic() + backoff(++source->failures);
        log_.warning(
            "staged events can't be moved; trying again later",
            {{"database", source->name}, {"error", newest.error().message}}
        );
    }
    work_is_due_.notify_all();
    batch_ended_.notify_all();
}

/// Held: mutex_.
bool Dispatcher::is_delivered() const {
    for (const auto& source : sources_) {
        if (source->failures == 0 && (source->is_dirty || source->is_running)) return false;
    }
    for (const auto& subscriber : subscribers_) {
        if (subscriber->is_closed || subscriber->failures > 0) continue;
        if (subscriber->is_running || subscriber->cursor < newest_) return false;
    }
    return true;
}

bool Dispatcher::wait_delivered(std::chrono::milliseconds patience) {
    Lock lock{mutex_};
    if (threads_.empty()) return true;
    return batch_ended_.wait_for(lock, patience, [this] { return is_stopping_ || is_delivered(); });
}

bool Dispatcher::deliver_one(Lock& lock) {
    const nanoseconds now = clock_.monotonic();
    for (auto it = subscribers_.begin(); it != subscribers_.end(); ++it) {
        const auto subscriber = *it;
        if (subscriber->is_running || subscriber->cursor >= newest_) continue;
        if (now < subscriber->not_before) continue;
        subscribers_.splice(subscribers_.end(), subscribers_, it);  // the others come first now
        deliver(lock, subscriber);
        return true;
    }
    return false;
}

void Dispatcher::deliver(Lock& lock, const std::shared_ptr<Subscriber>& subscriber) {
    const std::int64_t cursor = subscriber->cursor;
    const std::int64_t newest = newest_;
    subscriber->is_running = true;
    subscriber->runner = std::this_thread::get_id();
    lock.unlock();
    auto outcome = deliver_batch(*subscriber, cursor);
    lock.lock();
    subscriber->is_running = false;
    subscriber->runner = {};
    if (outcome.ok()) {
        subscriber->failures = 0;
        subscriber->last_error.clear();
        // Nothing found: ids up to the newest known before the look were taken and never used.
        subscriber->cursor = *outcome == cursor ? newest : *outcome;
    } else {
        subscriber->not_before = clock_.monotonic() + backoff(++subscriber->failures);
        subscriber->last_error = outcome.error().message;
        log_.warning(
            "a subscriber failed; its events come again",
            {{"subscriber", subscriber->name}, {"error", subscriber->last_error}}
        );
    }
    batch_ended_.notify_all();
    work_is_due_.notify_one();
}

Result<std::int64_t> Dispatcher::deliver_batch(Subscriber& subscriber, std::int64_t cursor) {
    const auto batch =
        PORTICO_TRY(store_.read_after(cursor, subscriber.batch_max, [&](std::string_view type) {
            return matches(subscriber.types, type);
        }));
    if (!batch.events.empty()) PORTICO_TRY(call(subscriber.handler, batch.events));
    const bool is_far = batch.scanned_to - subscriber.saved_cursor >= skipped_unsaved_max;
    if (!batch.events.empty() || is_far) save_cursor(subscriber, batch.scanned_to);
    return batch.scanned_to;
}

void Dispatcher::save_cursor(Subscriber& subscriber, std::int64_t position) {
    // Failing is no harm: the events between come again after a restart.
    const auto saved = store_.save_cursor(subscriber.name, position, clock_.now());
    if (saved.ok()) {
        subscriber.saved_cursor = position;
        return;
    }
    log_.warning(
        "a cursor can't be saved; its events come again after a restart",
        {{"subscriber", subscriber.name}, {"error", saved.error().message}}
    );
}

nanoseconds Dispatcher::backoff(int failures) const {
    const int doublings = std::min(failures - 1, 20);
    return std::min<nanoseconds>(options_.backoff_first * (1 << doublings), options_.backoff_max);
}

nanoseconds Dispatcher::next_due() const {
    nanoseconds due = options_.look_around.count() == 0 ? never : look_at_;
    for (const auto& source : sources_) {
        if (source->is_dirty && !source->is_running) due = std::min(due, source->not_before);
    }
    for (const auto& subscriber : subscribers_) {
        if (!subscriber->is_running && subscriber->cursor < newest_) {
            due = std::min(due, subscriber->not_before);
        }
    }
    return due;
}

}  // namespace portico::events
