#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "erp/shadow/catalogue.hpp"
#include "erp/shadow/random.hpp"
#include "ports/connector.hpp"

namespace portico::erp {

/// Draws questions for a price where prices change: three of four at a rule (a company that has
/// it, a product that it concerns, its break or one more or less, the first or last day of its
/// validity or today), the others anywhere. `today_us`: microseconds UTC. The catalogue has at
/// least one company and one product. Pure; the same catalogue and random give the same samples.
std::vector<ports::PriceSample> draw_samples(
    const Catalogue& catalogue, std::size_t count, std::int64_t today_us, Random& random
);

}  // namespace portico::erp
