#pragma once

#include <memory>

#include "exports/price_list.hpp"

namespace portico::catalogue {

/// JSON as openapi.yaml says: CataloguePriceList. Gives its bytes to `output` as it goes.
std::unique_ptr<PriceListWriter> make_json_list(PriceListHead head, Output output);

/// CSV in UTF-8 with a byte order mark, so that a spreadsheet reads Cyrillic: one line for each
/// price of each product, from its smallest quantity up. Numbers have a point, whatever language.
std::unique_ptr<PriceListWriter> make_csv_list(PriceListHead head, Output output);

}  // namespace portico::catalogue
