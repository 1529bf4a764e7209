#pragma once

#include <memory>
#include <optional>

#include <portico/csv.hpp>
#include <portico/sheet/sheet_reader.hpp>

namespace portico::sheet {

/// CSV as one sheet, in UTF-8. Without a separator (`,`, `;` or tab) it is seen in the first line.
/// `source` outlives the reader. Errors: those of the source; Code::invalid for UTF-16.
Result<std::unique_ptr<SheetReader>> open_csv(
    ByteSource& source, std::optional<char> separator = std::nullopt
);

}  // namespace portico::sheet
