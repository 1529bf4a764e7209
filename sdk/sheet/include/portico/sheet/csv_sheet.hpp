#pragma once

#include <memory>

#include <portico/csv.hpp>
#include <portico/sheet/sheet_reader.hpp>

namespace portico::sheet {

/// CSV as one sheet: the separator (`,`, `;` or tab) is seen in the first line; UTF-8.
/// `source` outlives the reader. Errors: those of the source; Code::invalid for UTF-16.
Result<std::unique_ptr<SheetReader>> open_csv(ByteSource& source);

}  // namespace portico::sheet
