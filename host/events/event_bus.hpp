#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/dispatcher.hpp"
#include "events/event_store.hpp"
#include "events/staging.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/events.hpp"
#include "ports/log.hpp"

namespace portico::events {

/// The Events port on database "host".
///
/// An event is a row; a subscriber is a name with a cursor; delivery is "give me what is behind my
/// cursor". A batch that fails comes again after a back-off that doubles up to five minutes, for
/// ever: nothing is skipped, other subscribers go on, and lag() shows who hangs.
/// Idle, it costs one row read a second (for events of other processes) and nothing else.
///
/// The host declares a job that calls prune() once an hour. Thread-safe.
class EventBus final : public ports::Events {
public:
    /// `clock` and `log` outlive it. Starts its threads.
    static Result<std::unique_ptr<EventBus>> create(
        std::shared_ptr<ports::Database> host,
        const ports::Clock& clock,
        ports::Log& log,
        EventOptions options = {}
    );

    /// Subscriptions may be destroyed later than the bus; they get nothing any more.
    ~EventBus() override;

    Status publish(std::span<const ports::NewEvent> events) override;
    Status publish_in(ports::Transaction& transaction, std::span<const ports::NewEvent> events)
        override;
    void committed(ports::Database& database) override;
    bool wait_delivered(std::chrono::milliseconds patience) override;
    Status adopt(std::string_view name, std::shared_ptr<ports::Database> database) override;
    Result<std::unique_ptr<ports::Subscription>> subscribe(
        std::string name,
        std::vector<std::string> types,
        std::size_t batch_max,
        ports::EventHandler handler
    ) override;

    /// Deletes events older than `keep_events` that all cursors are behind, and cursors of
    /// subscribers that have not been here for `keep_cursors`. Gives the number of events.
    Result<std::int64_t> prune();

    /// How far each subscriber of this process is; for metrics and health.
    [[nodiscard]] std::vector<SubscriberLag> lag() const { return core_->dispatcher.lag(); }

    /// Looks at the clock anew; for tests that move it.
    void wake() { core_->dispatcher.wake(); }

    /// Delivers and collects on this thread until nothing is due; gives the number of steps.
    std::size_t run_pending() { return core_->dispatcher.run_pending(); }

private:
    /// Kept alive by subscriptions too.
    struct Core {
        Core(std::unique_ptr<EventStore> opened, const ports::Clock& clock, ports::Log& log)
            : store{std::move(opened)},
              staging{*store, clock},
              dispatcher{*store, staging, clock, log} {}

        std::unique_ptr<EventStore> store;
        Staging staging;
        Dispatcher dispatcher;
    };

    class Subscribed;

    EventBus(std::shared_ptr<Core> core, const ports::Clock& clock, const EventOptions& options)
        : core_{std::move(core)}, clock_{clock}, options_{options} {}

    const std::shared_ptr<Core> core_;
    const ports::Clock& clock_;
    const EventOptions options_;
};

}  // namespace portico::events
