#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

namespace portico::core {

/// One thing that a manifest asks for: "erp.read" or "http.route:/api/v1/pricing/*".
struct Permission {
    std::string kind;     ///< erp.read, http.route, events.publish, events.subscribe, client, ...
    std::string pattern;  ///< what follows the colon; empty for kinds without one
};

/// Reads one permission. Errors: Code::invalid with a sentence that names the fix.
Result<Permission> parse_permission(std::string_view text);

/// True when the tree or value `wanted` lies within `granted`. A pattern ending in '*' grants
/// everything below the '/' or '.' before it, and "*" everything; others grant exactly themselves.
bool covers(std::string_view granted, std::string_view wanted);

/// What a plugin was granted. Immutable, so thread-safe.
class Grants {
public:
    /// Errors: Code::invalid (the first bad one).
    static Result<Grants> parse(std::span<const std::string> permissions);

    /// True when some permission of that kind covers `wanted`.
    [[nodiscard]] bool allows(std::string_view kind, std::string_view wanted = {}) const;

    /// The patterns granted for `kind`, for a sentence: "a, b" or "none".
    [[nodiscard]] std::string described(std::string_view kind) const;

private:
    std::vector<Permission> permissions_;
};

}  // namespace portico::core
