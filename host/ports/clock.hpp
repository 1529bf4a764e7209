#pragma once

#include <chrono>

namespace portico::ports {

/// UTC, microseconds since 1970.
using Instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

/// The only source of time in the host, so that tests can move it. Thread-safe.
class Clock {
public:
    virtual ~Clock() = default;

    /// May jump when somebody sets the machine's clock.
    [[nodiscard]] virtual Instant now() const = 0;

    /// Never goes back; the start is unspecified.
    [[nodiscard]] virtual std::chrono::nanoseconds monotonic() const = 0;
};

}  // namespace portico::ports
