#pragma once

#include <memory>

#include "exports/price_list.hpp"

namespace portico::catalogue {

/// A printed list on A4: the supplier, for whom, date, validity and currency; categories as
/// headings; a row for each product and one below it for each break; the heading of the columns on
/// each page, and "Page 2 of 7". Rows are kept until finish(), which draws all pages.
std::unique_ptr<PriceListWriter> make_pdf_list(PriceListHead head, Output output);

}  // namespace portico::catalogue
