#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>

#include <portico/abi/core.h>
#include <portico/result.hpp>

#include "core/permission.hpp"
#include "plugins/services/gate.hpp"
#include "plugins/services/host_ports.hpp"
#include "plugins/services/slot_marker.hpp"

namespace portico::plugins {

class CallFrame;

/// What the services of one plugin instance share. Held by every callback that was registered in
/// its name, so that a late caller finds a closed gate and not freed memory.
class InstanceContext : public std::enable_shared_from_this<InstanceContext> {
public:
    enum class Phase : std::uint8_t { created, active, leaving };

    InstanceContext(
        const HostPorts& host_ports, InstanceDescription instance, core::Grants granted
    );
    virtual ~InstanceContext() = default;

    InstanceContext(const InstanceContext&) = delete;
    InstanceContext& operator=(const InstanceContext&) = delete;

    [[nodiscard]] const std::string& id() const { return description.id; }

    /// Errors unless the plugin may register something now: Code::conflict (in init(), or inside a
    /// request), Code::cancelled (being switched off). `what` names the call for the sentence.
    [[nodiscard]] Status may_register(std::string_view what) const;

    /// Errors with Code::conflict inside a request, event, job or service call of this plugin: what
    /// waits for such calls to end would wait for itself.
    [[nodiscard]] Status is_control(std::string_view what) const;

    /// Requests of the plugin to servers outside are given up after this time.
    void end_waits_after(std::chrono::milliseconds time) {
        waits_end.store((std::chrono::steady_clock::now() + time).time_since_epoch().count());
    }

    /// True when end_waits_after() said so and the time is over.
    [[nodiscard]] bool must_stop_waiting() const {
        return std::chrono::steady_clock::now().time_since_epoch().count() >= waits_end.load();
    }

    /// "pricing is being switched off": what a call into it answers when the gate is closed.
    [[nodiscard]] Error refusal() const;

    /// Ends what a call left open; returns how many transactions were rolled back.
    virtual std::size_t end_transactions_of(CallFrame& frame) = 0;

    const HostPorts ports;
    const InstanceDescription description;
    const core::Grants grants;
    const std::uint32_t plugin_number;  ///< in the slot marker
    Gate gate;
    std::atomic<Phase> phase{Phase::created};
    std::atomic<std::chrono::steady_clock::rep> waits_end{
        std::numeric_limits<std::chrono::steady_clock::rep>::max()};
};

}  // namespace portico::plugins
