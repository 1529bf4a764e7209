#pragma once

#include <chrono>

#include "ports/clock.hpp"

namespace portico {

/// The machine's own time.
class SystemClock final : public ports::Clock {
public:
    [[nodiscard]] ports::Instant now() const override {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }

    [[nodiscard]] std::chrono::nanoseconds monotonic() const override {
        return std::chrono::steady_clock::now().time_since_epoch();
    }
};

}  // namespace portico
