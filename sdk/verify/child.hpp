#pragma once

#include <chrono>
#include <functional>

#include <portico/result.hpp>

namespace portico::verify {

/// Runs `work` in a child, so that a crash, an exit or an endless loop of the plugin is an Error.
/// What the child writes to stderr is lost, except its last line, which says why it aborted.
Status in_child(std::chrono::seconds limit, const std::function<Status()>& work);

}  // namespace portico::verify
