#include "plugins/services/service_registry.hpp"

#include <utility>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

constexpr std::size_t slot_count_max = 4096;
constexpr std::uint32_t depth_max = 16;
constexpr std::size_t reply_bytes_max = 16U << 20U;

/// The ids on the way, innermost last, for the sentence about a circle.
std::string describe_chain(const CallFrame* frame) {
    std::string text;
    for (int count = 0; frame != nullptr && count < 4; ++count, frame = frame->previous()) {
        text = frame->instance().id() + (text.empty() ? "" : " -> ") + text;
    }
    return text;
}

portico_status append_reply(void* context, portico_str piece) noexcept {
    auto& text = *static_cast<std::string*>(context);
    if (piece.len > reply_bytes_max - text.size()) return PORTICO_QUOTA;
    try {
        text.append(from_view(piece));
    } catch (...) {
        return PORTICO_QUOTA;
    }
    return PORTICO_OK;
}

}  // namespace

Status ServiceSlot::provide(ServiceProvider provider) {
    const std::lock_guard lock{mutex_};
    if (const auto* const other = provider_.load(); other != nullptr) {
        const auto owner =
            other->instance ? "plugin " + other->instance->id() : std::string{"the host"};
        return conflict(
            "service " + id_ + " is provided by " + owner + " already: switch one of the two off"
        );
    }
    owned_.push_back(std::make_unique<ServiceProvider>(std::move(provider)));
    provider_.store(owned_.back().get());
    return {};
}

void ServiceSlot::stop(const InstanceContext& instance) {
    const std::lock_guard lock{mutex_};
    const auto* const provider = provider_.load();
    if (provider != nullptr && provider->instance.get() == &instance) provider_.store(nullptr);
}

bool ServiceSlot::wait_idle(std::chrono::milliseconds timeout) {
    calls_.close();  // so that the last caller wakes us
    const bool is_idle = calls_.wait_idle(timeout);
    calls_.open();
    return is_idle;
}

Status ServiceSlot::withdraw(std::chrono::milliseconds timeout) {
    {
        const std::lock_guard lock{mutex_};
        provider_.store(nullptr);
    }
    if (!wait_idle(timeout))
        return Error{Code::timeout, "a call of service " + id_ + " has not ended"};
    const std::lock_guard lock{mutex_};
    if (provider_.load() == nullptr) owned_.clear();
    return {};
}

Status ServiceSlot::call(const ServiceCall& call, portico_sink reply) {
    struct Lease {
        Gate& gate;
        bool is_held = gate.enter();

        ~Lease() {
            if (is_held) gate.leave();
        }
    } lease{calls_};

    const auto* const provider = lease.is_held ? provider_.load() : nullptr;
    if (provider == nullptr) {
        return unavailable("nobody provides service " + id_ + " now: enable the plugin that does");
    }
    if (provider->instance) return call_plugin(*provider, call, reply);
    const auto answer = provider->host(call);
    if (!answer.ok()) return answer.error();
    return emit(reply, *answer);
}

Status ServiceSlot::call_plugin(
    const ServiceProvider& provider, const ServiceCall& call, portico_sink reply
) {
    auto& instance = *provider.instance;
    const auto* const outer = CallFrame::current();
    if (outer != nullptr && outer->depth() >= depth_max) {
        return conflict("services call each other in a circle: " + describe_chain(outer));
    }
    CallFrame frame{instance, Slot::service};
    frame.deadline_us = call.deadline_us;
    const portico_call record{
        .struct_size = sizeof(portico_call),
        .reserved = 0,
        .caller = to_view(call.caller),
        .company = to_view(call.company),
        .request = to_view(call.request),
        .deadline_us = call.deadline_us,
    };
    return frame.enter(provider.handler, provider.context, &record, reply);
}

ServiceSlot* ServiceRegistry::find(std::string_view id) {
    const std::lock_guard lock{mutex_};
    const auto found = slots_.find(id);
    return found == slots_.end() ? nullptr : found->second.get();
}

Result<ServiceSlot*> ServiceRegistry::slot(std::string_view id) {
    const std::lock_guard lock{mutex_};
    const auto found = slots_.find(id);
    if (found != slots_.end()) return found->second.get();
    if (slots_.size() == slot_count_max) {
        return Error{Code::quota, "the host knows 4,096 services already; no more are taken"};
    }
    auto slot = std::make_unique<ServiceSlot>(std::string{id});
    return slots_.emplace(std::string{id}, std::move(slot)).first->second.get();
}

Result<std::string> ServiceRegistry::call(
    std::string_view id,
    std::string_view company,
    std::string_view request,
    std::int64_t deadline_us
) {
    std::string answer;
    auto* const service = PORTICO_TRY(slot(id));
    PORTICO_TRY(service->call({"host", company, request, deadline_us}, {&answer, append_reply}));
    return answer;
}

Status ServiceRegistry::provide(std::string_view id, HostService service) {
    auto* const slot_of_id = PORTICO_TRY(slot(id));
    return slot_of_id->provide({nullptr, nullptr, nullptr, std::move(service)});
}

}  // namespace portico::plugins
