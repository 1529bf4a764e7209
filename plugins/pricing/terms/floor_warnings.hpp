#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/index.hpp"

namespace portico::pricing {

/// A rule of an import whose price is below the lowest allowed one.
struct FloorWarning {
    std::int64_t line = 0;
    std::string sentence;
};

/// Compares the new and changed rules of a staged import that name one SKU with the costs and
/// margins that would count after it: prices, and what is taken off the base price outside of
/// lists. `index` is what counts now, `now` the moment of rules that begin at once. Memory grows
/// with the terms, not with the rules. Errors: those of the database and of `found`.
Status find_floor_warnings(
    Database& database,
    const Index& index,
    std::int64_t import_id,
    Moment now,
    const std::function<Status(const FloorWarning&)>& found
);

}  // namespace portico::pricing
