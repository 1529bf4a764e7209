#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <portico/sheet/file_source.hpp>
#include <portico/sheet/sheet_reader.hpp>

namespace portico::sheet {

/// The sheets of an XLSX workbook, row by row. The file is read twice: for its texts and formats,
/// then for its rows. Numbers come as the shortest decimal text that Excel reads as the same number
/// (1.1000000000000001 is 1.1), dates as 2026-03-01 or RFC 3339. `source` outlives the reader.
/// Errors: those of the source; Code::invalid for what is no XLSX; Code::quota for a workbook that
/// grows too much when it is unpacked (200 times its size, or `unpacked_max` bytes), or has more
/// than 64 MiB of texts.
Result<std::unique_ptr<SheetReader>> open_xlsx(
    FileSource& source, std::uint64_t unpacked_max = std::uint64_t{8} << 30U
);

/// A number as a cell keeps it, as decimal text without exponent. Errors: Code::invalid. Pure.
Result<std::string> number_text(std::string_view cell);

/// A date cell: days since 1899-12-30, or since 1904-01-01. Errors: Code::invalid. Pure.
Result<std::string> date_text(std::string_view cell, bool is_1904);

/// Whether a number format shows a date or a time. Pure.
bool is_date_format(std::string_view code);

}  // namespace portico::sheet
