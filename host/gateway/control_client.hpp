#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

#include <portico/result.hpp>

namespace portico::gateway {

struct ControlCall {
    std::string method;
    std::string target;             ///< path and query, encoded
    std::string company;            ///< Portico-Company; empty: none
    std::string body;               ///< empty: none
    std::string person;             ///< who runs the command; empty: not told
    std::string content_type = {};  ///< empty: JSON
};

struct ControlAnswer {
    int status = 0;
    std::string location;
    std::string body;
};

/// One HTTP request to the running host over the Unix socket of its data folder.
/// Errors: Code::unavailable (nobody listens), Code::timeout, Code::quota (answer over 64 MiB).
Result<ControlAnswer> send_control(
    const std::filesystem::path& socket, const ControlCall& call, std::chrono::seconds deadline
);

}  // namespace portico::gateway
