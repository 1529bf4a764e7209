#pragma once

#include <span>
#include <string>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "http/line_pricing.hpp"
#include "http/quote_request.hpp"

namespace portico::pricing {

/// Reads the names of columns: `["unit_price", "next_break"]`. Errors: Code::invalid.
Result<ColumnSet> read_columns(const json::Value& names);

/// Lines written as lists side by side; `quantities` (without it: 1 each; "smallest": what may be
/// ordered at least) and `units` may be missing.
struct LineLists {
    json::Value skus;
    json::Value quantities;
    json::Value units;
};

/// Reads them into lines. Errors: Code::invalid (not lists, or of different lengths).
Status read_line_lists(const LineLists& lists, QuoteRequest& request);

/// Appends `"columns":{"unit_price":["8.00",null],...},"errors":[...]`: each column has one value
/// for each line, null where that line has no price. Order as in openapi.yaml.
void append_columns(
    std::string& out, std::span<const PricedLine> lines, const LinePricer& pricer, ColumnSet columns
);

}  // namespace portico::pricing
