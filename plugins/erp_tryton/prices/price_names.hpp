#pragma once

#include <string_view>

namespace portico::erp_tryton {

/// Id of the price list that gives everybody without a list the list price.
inline constexpr std::string_view list_price_list = "list-price";

}  // namespace portico::erp_tryton
