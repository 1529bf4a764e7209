#pragma once

#include <span>
#include <vector>

#include <portico/result.hpp>

#include "client/url.hpp"
#include "ports/http_client.hpp"

namespace portico::client {

/// Whether the request's owner may send to `url`: a host that he was granted, or one that his
/// manifest names and `by_admin` has too. What can't be read grants nothing.
/// Errors: Code::denied with what to write into the configuration.
/// Pure and thread-safe.
Status check_granted(
    const ports::ClientRequest& request, const Url& url, std::span<const HostPattern> by_admin
);

}  // namespace portico::client
