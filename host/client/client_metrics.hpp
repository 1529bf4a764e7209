#pragma once

#include <string>
#include <string_view>

#include "ports/metrics.hpp"

namespace portico::client {

/// What one request came to.
struct RequestRecord {
    std::string_view owner;
    std::string_view place;    ///< "erp.example.com:443"; empty: it was refused before
    std::string_view outcome;  ///< "2xx", ..., or the name of the failure
    double seconds = 0;
    std::size_t bytes_sent = 0;
    std::size_t bytes_received = 0;
};

/// Counts it. A registry that is full loses it. Thread-safe.
void record(ports::Metrics& metrics, const RequestRecord& request);

/// Counts a connection that was opened, for the share of requests that found one.
void record_connection(ports::Metrics& metrics, std::string_view owner, std::string_view place);

}  // namespace portico::client
