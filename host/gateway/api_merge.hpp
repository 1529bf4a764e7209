#pragma once

#include <string>
#include <vector>

#include "gateway/api_fragment.hpp"

namespace portico::gateway {

/// The host's own document first, then the others in the order in which they shall appear.
using FragmentList = std::vector<const ApiFragment*>;

/// Writes one OpenAPI document of all of them; what its head says comes from the first.
/// Errors: Code::conflict (a path, operationId or component of two owners, who are named),
/// Code::quota (over 8 MiB). Pure.
Result<std::string> merge_fragments(
    const FragmentList& fragments, const std::string& product_version
);

}  // namespace portico::gateway
