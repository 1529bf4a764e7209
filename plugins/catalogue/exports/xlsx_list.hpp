#pragma once

#include <memory>

#include "exports/price_list.hpp"

namespace portico::catalogue {

/// A workbook with one sheet: a head, then one row for each price of each product, as in the CSV,
/// with filters and a heading that stays. Numbers are cells of numbers, which a spreadsheet keeps
/// as binary floating point: they are for reading and sorting there. Rows go to a temporary file,
/// so that memory does not grow with them; `output` gets the workbook at the end.
std::unique_ptr<PriceListWriter> make_xlsx_list(PriceListHead head, Output output);

}  // namespace portico::catalogue
