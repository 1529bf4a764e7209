#pragma once

#include <vector>

#include <portico/clock.hpp>
#include <portico/http.hpp>

#include "lines/line.hpp"
#include "lines/sources.hpp"

namespace portico::reorder {

/// The lines of `POST /api/v1/reorder/repeat`: {"orders": ["17", {"id": "18", "lines": [1, 3]}]},
/// at most 20 orders, where `lines` counts from 1 in the order in which an order shows them; or
/// what was ordered in a time, added up: {"period": "last_month"} or {"period": {"from":
/// "2026-10-01", "to": "2026-10-31"}}, whole UTC days, at most 366. Errors: Code::invalid,
/// Code::not_found.
Result<std::vector<GivenLine>> read_repeated_lines(
    const Request& request, const OrderSource& orders, Instant now
);

}  // namespace portico::reorder
