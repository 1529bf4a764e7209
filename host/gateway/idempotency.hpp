#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <portico/result.hpp>

#include "gateway/reply_writer.hpp"
#include "ports/clock.hpp"
#include "ports/database.hpp"

namespace portico::gateway {

/// Which request a key stands for: who sent it, his key, and what he asked.
struct KeyedRequest {
    std::string_view caller;
    std::string_view key;
    std::string_view fingerprint;  ///< of method, path and body
};

/// What is known about a keyed request.
enum class KeyState : std::uint8_t {
    first,        ///< go on; then `keep` or `forget`
    answered,     ///< `reply` is the stored answer
    in_progress,  ///< the same request is being answered now
    other,        ///< the key belongs to another request
};

struct KeyLookup {
    KeyState state = KeyState::first;
    KeptReply reply;
};

/// Answers to requests with an Idempotency-Key, kept for 24 hours in the host's database, at most
/// 1,000,000. A request that was in progress when the host was killed may be sent again after one
/// minute. Thread-safe.
class IdempotencyStore {
public:
    /// Runs the migration. Errors: those of the database.
    static Result<std::unique_ptr<IdempotencyStore>> create(
        std::shared_ptr<ports::Database> database, const ports::Clock& clock
    );

    /// Errors: Code::unavailable when the store is full or the database is.
    Result<KeyLookup> begin(const KeyedRequest& request);
    Status keep(const KeyedRequest& request, const KeptReply& reply);
    Status forget(const KeyedRequest& request);

    /// Deletes what expired. To be called now and then, off the request path.
    Status sweep();

private:
    IdempotencyStore(std::shared_ptr<ports::Database> database, const ports::Clock& clock)
        : database_{std::move(database)}, clock_{clock} {}

    [[nodiscard]] std::int64_t now_us() const;

    std::shared_ptr<ports::Database> database_;
    const ports::Clock& clock_;
    std::atomic<std::int64_t> count_{0};
};

}  // namespace portico::gateway
