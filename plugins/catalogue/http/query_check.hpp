#pragma once

#include <span>
#include <string_view>

#include <portico/http.hpp>
#include <portico/result.hpp>

namespace portico::catalogue {

/// A misspelt parameter would be answered as if it were not there. Errors: Code::invalid for a
/// parameter that is not among `known`, or that is given twice.
Status check_query(const Request& request, std::span<const std::string_view> known);

/// The parameter as true or false; false when it is not given. Errors: Code::invalid.
Result<bool> read_flag(const Request& request, std::string_view name);

}  // namespace portico::catalogue
