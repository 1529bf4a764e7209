#pragma once

#include <string_view>

namespace portico::erp_tryton {

/// By the extension, with or without a point and a name before it: "pdf", "plan.PDF". Empty: not
/// one of those that offices send.
std::string_view media_type_of(std::string_view file_name);

}  // namespace portico::erp_tryton
