#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "cli/options.hpp"

namespace portico {
class Host;
}

namespace portico::cli {

struct Call {
    std::string method;
    std::string target;   ///< path and query, encoded
    std::string company;  ///< whose prices, documents, ... an operator asks for; empty: none
    std::string body;     ///< empty: none
    std::string content_type = {};  ///< empty: JSON
};

struct Answer {
    int status = 0;
    std::string location;
    std::string body;
};

/// The admin API as commands see it, with the rights of an operator.
class Admin {
public:
    virtual ~Admin() = default;

    /// The answer as it is. Errors: Code::unavailable when the host can't be reached.
    virtual Result<Answer> send(const Call& call) = 0;

    /// The host in this process, when none ran before; nullptr when another process runs it.
    [[nodiscard]] virtual Host* own_host() = 0;

    /// The body of a 2xx answer; a problem becomes an Error with its sentence.
    Result<std::string> body_of(const Call& call);
};

/// Speaks to the host that runs on the data folder; without one, composes a host in this process
/// (its plugins loaded, nothing listening) and calls the same routes.
Result<std::unique_ptr<Admin>> connect(const Options& options);

/// Percent-encodes what stands between two slashes or behind `=`.
std::string encode(std::string_view text);

}  // namespace portico::cli
