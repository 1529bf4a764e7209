#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ports/database.hpp"
#include "ports/events.hpp"

namespace portico::events {

/// An event on its way into the table.
struct Arrival {
    const ports::NewEvent& event;
    ports::Instant at{};
    std::string_view origin;  ///< empty, or the key under which it is stored at most once
};

/// What one look behind a cursor found.
struct Batch {
    std::vector<ports::Event> events;  ///< those wanted, in order
    std::int64_t scanned_to = 0;       ///< nothing wanted is left up to this id
};

/// The tables event, event_sequence and event_cursor of database "host". Thread-safe.
class EventStore {
public:
    /// Creates the tables where they are missing.
    static Result<std::unique_ptr<EventStore>> create(std::shared_ptr<ports::Database> host);

    /// Stores in one transaction, durably; gives the newest id of the table.
    Result<std::int64_t> append(std::span<const Arrival> arrivals);

    /// The newest id ever given; 0 before the first event.
    Result<std::int64_t> newest();

    /// Reads on from `cursor`: at most `limit` events that `wanted` takes, at most 4 MiB.
    Result<Batch> read_after(
        std::int64_t cursor,
        std::size_t limit,
        const std::function<bool(std::string_view type)>& wanted
    );

    /// The cursor kept under a name; a new name starts behind the newest event.
    Result<std::int64_t> cursor(std::string_view subscriber, ports::Instant now);
    Status save_cursor(std::string_view subscriber, std::int64_t position, ports::Instant now);

    struct Retention {
        ports::Instant events_before{};   ///< older events may go
        ports::Instant cursors_before{};  ///< cursors not seen since are forgotten
        ports::Instant now{};
        std::vector<std::string> present;  ///< subscribers that are seen now
    };

    /// Deletes events that are old and behind all cursors; gives how many. In short transactions.
    Result<std::int64_t> prune(const Retention& retention);

private:
    explicit EventStore(std::shared_ptr<ports::Database> host) : host_{std::move(host)} {}

    const std::shared_ptr<ports::Database> host_;
};

}  // namespace portico::events
