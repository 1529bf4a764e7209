#pragma once

#include <string>
#include <string_view>

namespace portico::gateway {

/// The id of a request: the caller's X-Request-Id if it is 1 to 64 letters, digits, `.`, `_` or
/// `-`; else the trace id of a well-formed traceparent; else a new one of 32 hexadecimal digits,
/// put into `store`. The view is valid while the headers and `store` are.
std::string_view choose_request_id(
    std::string_view x_request_id, std::string_view traceparent, std::string& store
);

}  // namespace portico::gateway
