#include "storage/sqlite/writer_gate.hpp"

#include <algorithm>

namespace portico::storage {

Status WriterGate::enter(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock{mutex_};
    const auto self = std::this_thread::get_id();
    if (is_taken_ && holder_ == self) {
        return invalid("this thread has a write transaction open: use that one, or end it first");
    }
    if (!is_taken_) {
        is_taken_ = true;
        holder_ = self;
        return {};
    }
    Waiter waiter;
    waiting_.push_back(&waiter);
    // The turn is handed over while taken, so nobody overtakes who waits.
    if (!waiter.turn.wait_until(lock, deadline, [&] { return waiter.has_turn; })) {
        waiting_.remove(&waiter);
        return Error{Code::timeout, "another transaction held the writer too long; try again"};
    }
    holder_ = self;
    return {};
}

void WriterGate::leave() {
    const std::lock_guard lock{mutex_};
    holder_ = {};
    if (waiting_.empty()) {
        is_taken_ = false;
        return;
    }
    Waiter* next = waiting_.front();
    waiting_.pop_front();
    next->has_turn = true;
    next->turn.notify_one();
}

std::size_t WriterGate::waiting() {
    const std::lock_guard lock{mutex_};
    return waiting_.size();
}

}  // namespace portico::storage
