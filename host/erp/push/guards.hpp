#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <portico/result.hpp>

#include "ports/orders.hpp"

namespace portico::erp {

/// The plugins that look at each order before it is accepted. Thread-safe.
class GuardList : public std::enable_shared_from_this<GuardList> {
public:
    /// Adds one; ends when the answer is destroyed, which waits for calls in progress
    /// (5 s at most).
    std::unique_ptr<ports::OpenGuard> add(std::string owner, ports::OrderGuard guard);

    /// Asks all of them, in the order in which they came. Errors: Code::invalid (one refuses: its
    /// sentence), Code::unavailable (one fails).
    Status ask(const ports::OrderSubmission& order) const;

private:
    struct Entry;
    class Opened;

    void remove(const std::shared_ptr<Entry>& entry);

    mutable std::mutex mutex_;
    mutable std::condition_variable idle_;
    std::vector<std::shared_ptr<Entry>> entries_;
};

}  // namespace portico::erp
