#pragma once

#include <portico/events.hpp>
#include <portico/result.hpp>

#include "store/live_index.hpp"

namespace portico::pricing {

/// True when one of these events says that something on which prices depend has changed.
bool concerns_prices(std::span<const Event> batch);

/// Brings the index up to date whenever a pull of the mirror has ended, once for a batch of events.
/// `live` outlives the subscription. [control]
Status follow_mirror(Events& events, LiveIndex& live);

}  // namespace portico::pricing
