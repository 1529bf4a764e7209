#pragma once

#include <atomic>
#include <chrono>

#include <portico/clock.hpp>

namespace portico::testkit {

/// Time stands still until the test moves it. Starts at 2026-03-02T08:00:00Z, a Monday.
/// Thread-safe.
class FakeClock {
public:
    [[nodiscard]] Instant now() const { return instant_of(now_us_.load()); }

    /// Since the clock was made; jumps of set() don't show.
    [[nodiscard]] std::chrono::nanoseconds monotonic() const {
        return std::chrono::microseconds{passed_us_.load()};
    }

    void advance(std::chrono::microseconds by) {
        now_us_ += by.count();
        passed_us_ += by.count();
    }

    /// Somebody sets the machine's clock: forwards or back.
    void set(Instant to) { now_us_ = microseconds_of(to); }

private:
    std::atomic<std::int64_t> now_us_{1'772'438'400'000'000};
    std::atomic<std::int64_t> passed_us_{0};
};

}  // namespace portico::testkit
