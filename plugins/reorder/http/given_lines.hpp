#pragma once

#include <string>
#include <vector>

#include <portico/http.hpp>

#include "files/order_file.hpp"
#include "lines/line.hpp"
#include "lines/sources.hpp"

namespace portico::reorder {

/// The lines of `POST /api/v1/reorder/check`: {"lines": [{"sku", "quantity", "unit"}]},
/// {"text": "..."}, a body of type text/plain, or a file.
/// Errors: Code::invalid with the field. A bad quantity is no error here: it is that line's
/// outcome.
Result<OrderFile> read_given_lines(const Request& request);

/// Whether the body is no JSON but pasted text, CSV or a workbook.
bool has_order_file(const Request& request);

/// That body's lines. Errors: Code::invalid, Code::quota.
Result<OrderFile> read_order_file(const Request& request);

/// The lines of `POST /api/v1/reorder/repeat`: {"orders": ["17", {"id": "18", "lines": [1, 3]}]},
/// at most 20 orders; `lines` counts from 1 in the order in which an order shows them. Errors:
/// Code::invalid, Code::not_found.
Result<std::vector<GivenLine>> read_repeated_lines(
    const Request& request, const OrderSource& orders
);

}  // namespace portico::reorder
