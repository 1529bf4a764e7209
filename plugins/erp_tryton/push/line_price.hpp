#pragma once

#include <string>

#include <portico/result.hpp>

#include "push/order_record.hpp"

namespace portico::erp_tryton {

/// The line's price as Tryton can hold it. Errors: Code::invalid when rounding it to `digits`
/// decimals changes what the line costs in the currency's hundredths: the buyer saw another sum.
Result<std::string> price_with_digits(const OrderLine& line, int digits);

}  // namespace portico::erp_tryton
