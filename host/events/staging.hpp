#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <string>

#include "events/event_store.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"
#include "ports/events.hpp"

namespace portico::events {

/// Events that ride on a transaction of another database than the host's.
///
/// They are written to table portico_staged_event of that database, so they are there exactly when
/// the transaction committed. Moving them is two commits in two files: store in the host's table,
/// then delete the staged rows. Killed in between, the next move finds the rows again; their key is
/// UNIQUE as the event's origin, so the second storing does nothing: one event, one id.
/// (The key goes when retention deletes the event: rows of a database that nobody opened for that
/// long after such a kill come a second time.) Thread-safe.
class Staging {
public:
    Staging(EventStore& store, const ports::Clock& clock);

    /// Creates the table.
    static Status prepare(ports::Database& database);

    /// Writes checked events as part of `transaction`.
    Status write(ports::Transaction& transaction, std::span<const ports::NewEvent> events);

    /// Moves what is staged in `database`, oldest first; gives how many rows were there.
    /// One call a database at a time.
    Result<std::size_t> collect(ports::Database& database);

private:
    EventStore& store_;
    const ports::Clock& clock_;
    const std::string key_prefix_;  ///< 128 random bits: other runs and hosts have others
    std::atomic<std::uint64_t> counter_{0};
};

}  // namespace portico::events
