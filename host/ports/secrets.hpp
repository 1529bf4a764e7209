#pragma once

#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::ports {

/// Secrets by owner and name; never logged. Thread-safe.
class Secrets {
public:
    virtual ~Secrets() = default;

    /// Errors: Code::not_found.
    virtual Result<std::string> get(std::string_view owner, std::string_view name) const = 0;
};

}  // namespace portico::ports
