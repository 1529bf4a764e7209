#pragma once

#include <portico/clock.hpp>
#include <portico/http.hpp>

#include "checks/line_checker.hpp"
#include "lines/sources.hpp"

namespace portico::reorder {

/// What checks given lines; parts outlive it.
struct CheckDesk {
    const LineChecker& checker;
    const OrderSource& orders;
    const Clock& clock;
};

inline constexpr std::uint32_t check_bytes_max = 4U << 20U;

/// POST /api/v1/reorder/check: lines as JSON, text as it was pasted, or a file. Errors:
/// Code::invalid, those of pricing.
Result<Response> check_lines(const CheckDesk& desk, const Request& request);

/// POST /api/v1/reorder/repeat: orders, whole or some of their lines, or all of a time. Errors:
/// Code::invalid, Code::not_found (an order that is not the company's), those of pricing.
Result<Response> repeat_orders(const CheckDesk& desk, const Request& request);

}  // namespace portico::reorder
