#pragma once

#include <string>

#include <portico/result.hpp>

#include "client/url.hpp"
#include "ports/http_client.hpp"

namespace portico::client {

/// Head and body as they go over the wire, in one piece: sent in two, the second would wait for the
/// other side's delayed acknowledgement (40 ms). The body is compressed where the request allows
/// and it pays.
/// Errors: Code::invalid with a sentence (method, a header that is malformed or the host's own).
/// Pure and thread-safe.
Result<std::string> request_text(const ports::ClientRequest& request, const Url& url);

}  // namespace portico::client
