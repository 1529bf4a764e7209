#pragma once

#include <string>
#include <string_view>

#include <portico/result.hpp>

namespace portico::ports {

/// Who did what to which object. Never a secret, never a client's data.
struct AuditEntry {
    std::string actor;   ///< "operator op_01", "host", "member c-7/m-3"
    std::string action;  ///< "key.create", "plugin.enable": stable, lower case
    std::string object;  ///< id of what it was done to
    std::string detail;  ///< one sentence or empty
};

/// The audit log: appended, never changed. Thread-safe.
class Audit {
public:
    virtual ~Audit() = default;

    /// Durable when it returns. Errors: those of the database.
    virtual Status append(const AuditEntry& entry) = 0;
};

}  // namespace portico::ports
