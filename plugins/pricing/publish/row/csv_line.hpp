#pragma once

#include <span>
#include <string>
#include <string_view>

#include "publish/row/price_row.hpp"

namespace portico::pricing {

/// Appends one field, quoted where it must be.
void append_csv(std::string& line, std::string_view field);

/// The names of the columns, and rows in their order: what an import reads as the same again.
/// Columns of the import itself (`action`, `import`) are left out. With the line's end.
std::string csv_header(Entity entity);
std::string csv_line(const RuleRow& row);
std::string csv_line(const ListRow& row);

/// The row's text in one of its columns.
std::string text_at(const RuleRow& row, Column column);
std::string text_at(const ListRow& row, Column column);

/// The columns that an export writes.
std::span<const Column> exported_columns(Entity entity);

}  // namespace portico::pricing
