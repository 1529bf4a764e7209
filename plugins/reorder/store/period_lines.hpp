#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "lines/line.hpp"

namespace portico::reorder {

/// What a company ordered from one moment up to another (microseconds UTC) in orders that are not
/// cancelled: a line for each article and unit, with the sum of its quantities, the latest price,
/// and the orders. The latest article first; at most the latest 200,000 lines of orders count.
/// Errors: those of the database.
Result<std::vector<GivenLine>> lines_of_period(
    SqlSession& mirror, std::string_view company, std::int64_t from, std::int64_t until
);

}  // namespace portico::reorder
