#include "plugins/services/call_frame.hpp"

#include <exception>
#include <new>
#include <utility>

#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

constinit thread_local CallFrame* current_frame = nullptr;

struct NotedFailure {
    const InstanceContext* instance = nullptr;
    std::string sentence;
};

NotedFailure& noted() {
    thread_local NotedFailure failure;
    return failure;
}

}  // namespace

CallFrame::CallFrame(InstanceContext& instance, Slot slot) noexcept
    : instance_{instance},
      previous_{current_frame},
      depth_{previous_ == nullptr ? 1U : previous_->depth_ + 1U},
      slot_{slot} {
    if (previous_ != nullptr) {
        request_id = previous_->request_id;
        deadline_us = previous_->deadline_us;
    }
    current_frame = this;
    if (instance.plugin_number != 0) {
        marker_word_ = instance.ports.marker->thread_word();
        former_word_ = marker_word_->load(std::memory_order_relaxed);
        marker_word_->store(
            SlotMarker::word(instance.plugin_number, slot), std::memory_order_relaxed
        );
    }
}

CallFrame::~CallFrame() {
    if (open_transactions > 0) instance_.end_transactions_of(*this);
    if (marker_word_ != nullptr) marker_word_->store(former_word_, std::memory_order_relaxed);
    current_frame = previous_;
}

CallFrame* CallFrame::current() noexcept {
    return current_frame;
}

CallFrame* CallFrame::innermost_of(const InstanceContext& instance) noexcept {
    auto* frame = current_frame;
    while (frame != nullptr && &frame->instance_ != &instance) frame = frame->previous_;
    return frame;
}

bool CallFrame::is_request() const {
    switch (slot_) {
        case Slot::request:
        case Slot::event:
        case Slot::job:
        case Slot::service:
        case Slot::guard:
            return true;
        default:
            return false;
    }
}

Status CallFrame::outcome(portico_status status) {
    if (status == PORTICO_OK) return {};
    const auto code = code_of(status);
    if (!sentence_.empty()) return Error{code, std::move(sentence_)};
    return Error{
        code,
        "plugin " + instance_.id() + " failed in its " + std::string{slot_name(slot_)} +
            " function without a reason (status " + std::to_string(status) + ")"};
}

Error CallFrame::thrown() const {
    return internal(
        "plugin " + instance_.id() + " threw an exception out of its " +
        std::string{slot_name(slot_)} + " function: " + current_exception_error().message
    );
}

portico_status note_failure(const InstanceContext& instance, const Error& error) noexcept {
    try {
        auto& failure = noted();
        failure.instance = &instance;
        failure.sentence = error.message;
    } catch (...) {
        // Without memory the status alone must do.
    }
    return static_cast<portico_status>(error.code);
}

std::string_view noted_failure(const InstanceContext& instance) noexcept {
    const auto& failure = noted();
    return failure.instance == &instance ? std::string_view{failure.sentence} : std::string_view{};
}

Error current_exception_error() noexcept {
    try {
        throw;
    } catch (const std::bad_alloc&) {
        return Error{Code::quota, "out of memory"};
    } catch (const std::exception& error) {
        return Error{Code::internal, error.what()};
    } catch (...) {
        return Error{Code::internal, "an unknown exception"};
    }
}

}  // namespace portico::plugins
