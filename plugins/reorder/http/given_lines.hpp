#pragma once

#include <portico/http.hpp>

#include "files/order_file.hpp"

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

}  // namespace portico::reorder
