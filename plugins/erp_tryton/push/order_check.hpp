#pragma once

#include <vector>

#include <portico/connector.hpp>

#include "push/business_calls.hpp"
#include "push/push_settings.hpp"

namespace portico::erp_tryton {

/// Whether orders could be taken to Tryton: rights to make, quote, confirm and take back sales, and
/// the warehouse. Makes nothing. For Connector::check, after the login went well.
std::vector<ConnectionCheck> check_orders(
    BusinessCalls& calls, const PushSettings& settings, Instant deadline
);

}  // namespace portico::erp_tryton
