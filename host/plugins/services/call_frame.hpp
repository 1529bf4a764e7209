#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include <portico/abi/core.h>
#include <portico/result.hpp>

#include "plugins/services/instance_context.hpp"
#include "plugins/services/slot_marker.hpp"

namespace portico::plugins {

struct HttpCall;

/// One call from the host into a plugin, on the stack of the calling thread. Frames of a thread
/// form a chain: a service call inside a request is a frame above the request's.
class CallFrame {
public:
    CallFrame(InstanceContext& instance, Slot slot) noexcept;
    ~CallFrame();
    CallFrame(const CallFrame&) = delete;
    CallFrame& operator=(const CallFrame&) = delete;

    /// The innermost frame of this thread, or nullptr.
    static CallFrame* current() noexcept;
    /// The innermost frame of this thread that belongs to `instance`, or nullptr.
    static CallFrame* innermost_of(const InstanceContext& instance) noexcept;

    /// Calls a function of the plugin. The parameter's type is not noexcept on purpose: a plugin
    /// that lies about that and throws is caught here instead of ending the host.
    template <class... Parameters, class... Arguments>
    [[nodiscard]] Status enter(portico_status (*function)(Parameters...), Arguments... arguments) {
        try {
            return outcome(function(arguments...));
        } catch (...) {
            return thrown();
        }
    }

    /// The Error for the exception that is being handled, which came out of the plugin.
    [[nodiscard]] Error thrown() const;

    /// Turns what the plugin returned, and the sentence that it gave with fail(), into a Status.
    [[nodiscard]] Status outcome(portico_status status);

    /// Keeps the sentence of the failure that the plugin is about to return.
    void fail(std::string_view sentence) { sentence_ = sentence; }

    [[nodiscard]] InstanceContext& instance() const { return instance_; }

    [[nodiscard]] Slot slot() const { return slot_; }

    [[nodiscard]] CallFrame* previous() const { return previous_; }

    [[nodiscard]] std::uint32_t depth() const { return depth_; }

    /// Called by a request, event, job or service call, not by the life cycle.
    [[nodiscard]] bool is_request() const;

    HttpCall* http = nullptr;             ///< when this is a request
    std::string_view request_id;          ///< of the request that this is part of
    std::int64_t deadline_us = 0;         ///< 0: none
    std::uint32_t open_transactions = 0;  ///< begun inside this call and not ended yet

private:
    InstanceContext& instance_;
    CallFrame* previous_;
    std::atomic<std::uint64_t>* marker_word_ = nullptr;
    std::uint64_t former_word_ = 0;
    std::uint32_t depth_;
    Slot slot_;
    std::string sentence_;
};

/// Keeps the sentence of a host call that failed, for the plugin's last_error() on this thread.
/// Returns the status to give to the plugin.
portico_status note_failure(const InstanceContext& instance, const Error& error) noexcept;

/// What note_failure kept for `instance` on this thread; empty when nothing.
std::string_view noted_failure(const InstanceContext& instance) noexcept;

/// The error after a catch(...) inside a table's function: Code::internal, or quota without memory.
Error current_exception_error() noexcept;

/// Runs the body of a table's function: nothing is thrown across, and a failure is kept.
template <class Work>
portico_status guarded(const InstanceContext& instance, Work&& work) noexcept {
    try {
        const Status status = work();
        return status.ok() ? PORTICO_OK : note_failure(instance, status.error());
    } catch (...) {
        return note_failure(instance, current_exception_error());
    }
}

}  // namespace portico::plugins
