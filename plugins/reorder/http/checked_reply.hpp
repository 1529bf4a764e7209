#pragma once

#include <string_view>

#include <portico/json.hpp>

#include "checks/line_checker.hpp"
#include "files/order_file.hpp"

namespace portico::reorder {

/// Writes "total" and, where taxes are configured, "taxes" and "gross" into an open object.
void write_totals(json::Writer& writer, const CheckedLines& checked);

/// Writes the totals, "summary" and "lines" into an open object.
void write_checked(json::Writer& writer, const CheckedLines& checked, std::string_view language);

/// Writes the members of one line into an open object.
void write_line(json::Writer& writer, const CheckedLine& line, std::string_view language);

/// Writes "file" into an open object: what of a file is no line, where there is such a thing.
void write_file_notes(json::Writer& writer, const OrderFile& file);

/// Writes a text, or null for an empty one.
void write_text_or_null(json::Writer& writer, std::string_view name, std::string_view text);

}  // namespace portico::reorder
