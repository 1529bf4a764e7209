#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "ports/clock.hpp"
#include "ports/database.hpp"

namespace portico::ports {

struct NewEvent {
    std::string type;     ///< "erp.order.changed": lower case words with dots
    std::string company;  ///< empty: concerns no single company
    std::string subject;  ///< id of what changed
    std::string json;     ///< an object, at most 64 KiB
};

struct Event {
    std::int64_t id = 0;  ///< grows; stable over redelivery
    Instant at{};
    std::string type;
    std::string company;
    std::string subject;
    std::string json;
};

/// Handles a batch in order; an Error brings it again after a back-off. Idempotent by event id.
using EventHandler = std::function<Status(std::span<const Event>)>;

/// Stops deliveries when destroyed, after a running batch ended. The cursor stays in the database.
class Subscription {
public:
    virtual ~Subscription() = default;
};

/// Durable events with a cursor per subscriber; at least once, in order. Thread-safe.
class Events {
public:
    virtual ~Events() = default;

    /// Durable when it returns. At most 10,000 at once.
    virtual Status publish(std::span<const NewEvent> events) = 0;

    /// Writes events as part of a write transaction of any database made by Databases: they become
    /// visible after it commits, also when the host is killed in between, and never if it does not.
    virtual Status publish_in(Transaction& transaction, std::span<const NewEvent> events) = 0;

    /// To be called after the transaction of publish_in committed: has its events collected now, on
    /// a thread of the bus (otherwise with the database's next collection). Returns at once.
    virtual void committed(Database& database) = 0;

    /// Waits until every subscriber of this process has handled what is published now, or failed
    /// at it; not longer than `patience`. False: some have not. Not from a handler.
    virtual bool wait_delivered(std::chrono::milliseconds patience) {
        return patience >= std::chrono::milliseconds{0};
    }

    /// Makes `database` one of those whose transactions may carry events; creates the staging table
    /// and collects what a former run left there. `name` as in Databases. Does not keep it open.
    virtual Status adopt(std::string_view name, std::shared_ptr<Database> database) = 0;

    /// `types`: each exact or ending in ".*". A new name starts behind the newest event.
    /// Deliveries run on the bus's threads, one batch of a subscription at a time.
    virtual Result<std::unique_ptr<Subscription>> subscribe(
        std::string name,
        std::vector<std::string> types,
        std::size_t batch_max,
        EventHandler handler
    ) = 0;
};

}  // namespace portico::ports
