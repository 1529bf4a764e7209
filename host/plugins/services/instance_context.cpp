#include "plugins/services/instance_context.hpp"

#include <algorithm>
#include <utility>

#include "plugins/services/call_frame.hpp"

namespace portico::plugins {

InstanceContext::InstanceContext(
    const HostPorts& host_ports, InstanceDescription instance, core::Grants granted
)
    : ports{host_ports},
      description{std::move(instance)},
      grants{std::move(granted)},
      plugin_number{
          host_ports.marker == nullptr ? 0 : host_ports.marker->plugin_number(description.id)} {}

Status InstanceContext::is_control(std::string_view what) const {
    const auto* const frame = CallFrame::innermost_of(*this);
    if (frame == nullptr || !frame->is_request()) return {};
    return conflict(
        std::string{what} + " was called inside a " + std::string{slot_name(frame->slot())} +
        ": call it from activate() or deactivate()"
    );
}

Status InstanceContext::may_register(std::string_view what) const {
    PORTICO_TRY(is_control(what));
    switch (phase.load()) {
        case Phase::active:
            return {};
        case Phase::created:
            return conflict(std::string{what} + " was called before activate(): move it there");
        case Phase::leaving:
            break;
    }
    return Error{Code::cancelled, "plugin " + id() + " is being switched off"};
}

Error InstanceContext::refusal() const {
    return unavailable("plugin " + id() + " is being switched off or is not active yet");
}

std::string Leaks::text() const {
    const std::pair<std::size_t, std::string_view> kinds[] = {
        {routes, "route"},
        {subscriptions, "subscription"},
        {jobs, "job"},
        {services, "service"},
        {transactions, "transaction"},
        {guards, "order guard"},
    };
    std::string text;
    for (const auto& [count, name] : kinds) {
        if (count == 0) continue;
        if (!text.empty()) text += ", ";
        text += std::to_string(count) + " " + std::string{name} + (count == 1 ? "" : "s");
    }
    return text;
}

}  // namespace portico::plugins
