#pragma once

#include <mutex>
#include <optional>

#include <portico/testkit/fake_host.hpp>

namespace portico::testkit {

/// The failure that a test asked for; happens once. Thread-safe.
class Faults {
public:
    void plan(Fault fault) {
        const std::lock_guard lock{mutex_};
        planned_ = std::move(fault);
    }

    /// To be called at the start of each call that may fail.
    Status next() {
        const std::lock_guard lock{mutex_};
        if (!planned_) return {};
        if (planned_->after > 0) {
            --planned_->after;
            return {};
        }
        Error error{planned_->code, planned_->sentence};
        planned_.reset();
        return error;
    }

private:
    std::mutex mutex_;
    std::optional<Fault> planned_;
};

}  // namespace portico::testkit
