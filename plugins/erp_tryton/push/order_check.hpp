#pragma once

#include <string>
#include <vector>

#include <portico/connector.hpp>
#include <portico/result.hpp>

#include "push/business_calls.hpp"
#include "push/push_settings.hpp"

namespace portico::erp_tryton {

/// What the user may not do with sales, in words: "write, confirm"; empty: nothing is missing.
/// Errors: as BusinessCalls::search_read.
Result<std::string> missing_rights(BusinessCalls& calls, Instant deadline);

/// Whether orders could be taken to Tryton: rights to make, quote, confirm and take back sales, and
/// the warehouse. Makes nothing. For Connector::check, after the login went well.
std::vector<ConnectionCheck> check_orders(
    BusinessCalls& calls, const PushSettings& settings, Instant deadline
);

}  // namespace portico::erp_tryton
