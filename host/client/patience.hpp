#pragma once

#include <algorithm>
#include <chrono>
#include <functional>

namespace portico::client {

/// How long a step may wait, and who may call it off. The function is borrowed.
struct Patience {
    using Clock = std::chrono::steady_clock;

    Clock::time_point until;
    const std::function<bool()>* is_called_off = nullptr;

    [[nodiscard]] bool is_over() const { return Clock::now() >= until; }

    [[nodiscard]] bool is_cancelled() const {
        return is_called_off != nullptr && *is_called_off && (*is_called_off)();
    }

    /// The longest single wait: short where somebody may call it off meanwhile.
    [[nodiscard]] std::chrono::milliseconds slice() const {
        using std::chrono::milliseconds;
        // Rounded up: a wait that ends a moment early would turn round without sleeping.
        const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
        const bool can_be_cancelled = is_called_off != nullptr && *is_called_off;
        const milliseconds longest{can_be_cancelled ? 50 : 60'000};
        return std::clamp(left, milliseconds{0}, longest);
    }

    /// The same, but over at `sooner` at the latest.
    [[nodiscard]] Patience at_most(Clock::time_point sooner) const {
        return {std::min(until, sooner), is_called_off};
    }
};

}  // namespace portico::client
