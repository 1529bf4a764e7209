#pragma once

#include <atomic>
#include <chrono>

#include "ports/clock.hpp"

namespace portico::ports {

/// A clock that stands still until a test moves it. Starts at 2026-01-01T00:00:00Z. Thread-safe.
class ManualClock final : public Clock {
public:
    [[nodiscard]] Instant now() const override { return start() + elapsed_.load() + jump_.load(); }

    [[nodiscard]] std::chrono::nanoseconds monotonic() const override { return elapsed_.load(); }

    /// Time passes.
    void advance(std::chrono::microseconds by) { elapsed_ = elapsed_.load() + by; }

    /// Somebody sets the machine's clock: only now() moves.
    void jump(std::chrono::microseconds by) { jump_ = jump_.load() + by; }

    void set(Instant at) { jump_ = at - start() - elapsed_.load(); }

private:
    static constexpr Instant start() {
        return Instant{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
    }

    std::atomic<std::chrono::microseconds> elapsed_{std::chrono::microseconds{0}};
    std::atomic<std::chrono::microseconds> jump_{std::chrono::microseconds{0}};
};

}  // namespace portico::ports
