#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

namespace portico::reorder {

/// A row of a sample: how an article is ordered.
struct SampleRow {
    std::string sku;
    std::string quantity;
    std::string unit;
};

/// A file to fill in, with a heading in this language and these rows; read_order_bytes() reads it
/// back. As CSV no cell begins so that a program would take it for a formula: an apostrophe stands
/// before it, which does not count in a code. Pure.
std::string sample_csv(const std::vector<SampleRow>& rows, std::string_view language);

/// The same as a workbook. Errors: Code::internal (it can't be written).
Result<std::string> sample_workbook(const std::vector<SampleRow>& rows, std::string_view language);

}  // namespace portico::reorder
