#pragma once

#include <chrono>

#include <portico/abi/clock.h>
#include <portico/boundary.hpp>

namespace portico {

/// UTC, microseconds since 1970.
using Instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

inline Instant instant_of(std::int64_t microseconds) {
    return Instant{std::chrono::microseconds{microseconds}};
}

inline std::int64_t microseconds_of(Instant instant) {
    return instant.time_since_epoch().count();
}

/// The only clock that a plugin reads, so that tests can move it. Thread-safe.
class Clock {
public:
    explicit Clock(Host host) : table_{host.extension<portico_clock>(PORTICO_CLOCK_ID)} {}

    /// May jump when somebody sets the machine's clock.
    [[nodiscard]] Instant now() const {
        if (PORTICO_HAS(table_, now_us)) return instant_of(table_->now_us(table_->self));
        return std::chrono::time_point_cast<std::chrono::microseconds>(
            std::chrono::system_clock::now()
        );
    }

    /// Never goes back; the start is unspecified.
    [[nodiscard]] std::chrono::nanoseconds monotonic() const {
        if (PORTICO_HAS(table_, monotonic_ns)) {
            return std::chrono::nanoseconds{table_->monotonic_ns(table_->self)};
        }
        return std::chrono::steady_clock::now().time_since_epoch();
    }

private:
    const portico_clock* table_;
};

}  // namespace portico
