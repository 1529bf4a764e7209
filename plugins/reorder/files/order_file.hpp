#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "lines/line.hpp"
#include "lines/pasted_text.hpp"

namespace portico::reorder {

/// The lines of a file that somebody filled in, and what of it is no line.
struct OrderFile {
    std::vector<GivenLine> lines;             ///< each with the row in which it stands
    std::vector<std::string> unread_columns;  ///< their headings
    std::size_t rows_without_quantity = 0;    ///< articles of a form that are not wanted
    std::vector<PassedRow> passed_rows{};     ///< above a heading, or taken for one
};

/// The lines of an XLSX workbook, of all sheets that have some. A heading among the first 20 rows
/// of a sheet says by its names which column is the article, the quantity and the unit; without one
/// they are the first three. Below a heading, a row without a quantity is no line. Of a formula the
/// value counts that was computed last. A row that can't be read, or has something in a column
/// behind those that are known, is a line with a fault.
/// Errors: Code::invalid (no workbook, over 50 sheets, over 10,000 lines or 100,000 rows, a heading
/// without a quantity, or with several); Code::quota (over 64 MiB unpacked). Pure.
Result<OrderFile> read_workbook(std::string_view bytes);

/// The same for CSV with `;`, `,` or tabs, in UTF-8 or windows-1251. Pure.
Result<OrderFile> read_csv(std::string_view text);

/// Pasted text: a table where its first line is a heading, else as read_pasted() takes it. Pure.
Result<OrderFile> read_order_text(std::string_view text);

/// A file of either kind; the first bytes tell which. Pure.
Result<OrderFile> read_order_bytes(std::string_view bytes);

}  // namespace portico::reorder
