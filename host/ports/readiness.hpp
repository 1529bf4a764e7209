#pragma once

#include <functional>
#include <memory>
#include <string>

#include <portico/result.hpp>

namespace portico::ports {

/// Takes its check out again when destroyed.
class ReadinessCheck {
public:
    virtual ~ReadinessCheck() = default;
};

/// Whether the host can serve now: each part says so for itself. Thread-safe.
class Readiness {
public:
    virtual ~Readiness() = default;

    /// `check` answers at once, from any thread, with a sentence for the operator when not ready.
    virtual std::unique_ptr<ReadinessCheck> add(
        std::string part, std::function<Status()> check
    ) = 0;
};

}  // namespace portico::ports
