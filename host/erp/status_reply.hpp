#pragma once

#include <string>

#include "erp/bridge.hpp"

namespace portico::erp {

/// The bridge's state as GET /admin/api/v1/erp answers it. Pure.
std::string status_json(const BridgeStatus& status);

}  // namespace portico::erp
