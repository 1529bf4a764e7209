#pragma once

#include <span>

#include <portico/events.hpp>
#include <portico/result.hpp>

#include "store/live_index.hpp"

namespace portico::catalogue {

/// Whether a finished pull brought products. One that can't be read counts as yes.
bool concerns_products(std::span<const Event> batch);

/// Reloads the index after each pull that brought products; a failure brings the event again.
/// [control]
Status follow_mirror(Events& events, LiveIndex& live);

}  // namespace portico::catalogue
