#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include <portico/http.hpp>
#include <portico/result.hpp>

/// Query parameters of a request, checked.
namespace portico {

/// A misspelt parameter would be answered as if it were not there. Errors: Code::invalid for a
/// parameter that is not among `known`, or that is given twice.
Status check_query(const Request& request, std::span<const std::string_view> known);

/// The parameter as true or false; false when it is not given. Errors: Code::invalid.
Result<bool> read_flag(const Request& request, std::string_view name);

/// The parameter `limit`, from 1 to `most`; `otherwise` when it is not given. Errors:
/// Code::invalid.
Result<std::size_t> read_limit(const Request& request, std::size_t otherwise, std::size_t most);

}  // namespace portico
