#pragma once

#include <functional>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "client/address_rules.hpp"
#include "client/patience.hpp"

namespace portico::client {

/// The addresses that a name leads to, the preferred one first.
/// Errors: Code::unavailable with the reason, Code::timeout, Code::cancelled.
using Resolve = std::function<
    Result<std::vector<IpAddress>>(const std::string& host, const Patience& patience)>;

/// Asks the system. An address is itself and `localhost` this machine, without a look-up. A look-up
/// that outlives the patience ends by itself in the background; at most 32 do so at once.
/// Thread-safe.
Result<std::vector<IpAddress>> resolve(const std::string& host, const Patience& patience);

}  // namespace portico::client
