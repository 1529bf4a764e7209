#pragma once

#include <cstdint>
#include <string>

namespace portico::erp {

/// "o_" and 26 characters: 10 of the time, so that ids sort by it, 16 random ones (80 bits), so
/// that none ever comes twice, on whichever host. Thread-safe.
std::string new_order_id(std::int64_t now_us);

}  // namespace portico::erp
