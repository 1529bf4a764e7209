#pragma once

#include <functional>
#include <span>

#include <portico/events.hpp>
#include <portico/result.hpp>

namespace portico::pricing {

/// True when one of these events says that something on which prices depend has changed.
bool concerns_prices(std::span<const Event> batch);

/// Calls `follow`, which brings prices up to date, whenever a pull of the mirror has ended, once
/// for a batch of events. [control]
Status follow_mirror(Events& events, std::function<Status()> follow);

}  // namespace portico::pricing
