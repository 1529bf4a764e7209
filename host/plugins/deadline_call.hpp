#pragma once

#include <chrono>
#include <functional>

namespace portico::plugins {

/// Runs `work` on a thread of its own and waits; false when it is not back in time. Then the thread
/// goes on alone with what `work` captured, so that must own all that it uses.
/// A thread of its own also ends with the call, and with it the plugin's thread_local objects,
/// which would keep the library mapped.
[[nodiscard]] bool run_with_deadline(std::function<void()> work, std::chrono::milliseconds timeout);

}  // namespace portico::plugins
