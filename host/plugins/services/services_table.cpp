#include "plugins/services/services_table.hpp"

#include <algorithm>
#include <utility>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

constexpr std::size_t service_count_max = 64;
constexpr std::uint64_t id_bytes_max = 128;
constexpr std::uint64_t request_bytes_max = 16U << 20U;
constexpr std::chrono::milliseconds withdraw_timeout{5000};
constexpr std::int64_t default_deadline_us = 5'000'000;

}  // namespace

ServicesTable::ServicesTable(InstanceContext& instance)
    : table{sizeof(portico_services), this, provide, withdraw, call},
      instance_{instance},
      provided_{HandleKind::service, instance.description.generation, service_count_max} {
    for (const auto& id : instance.description.may_call) {
        if (id.starts_with('*')) {
            patterns_.push_back(id.substr(1));
            continue;
        }
        const auto slot = instance.ports.services.slot(id);
        if (slot.ok()) callable_.push_back(*slot);
    }
}

portico_status ServicesTable::provide(
    void* self, portico_str id, portico_service_handler handler, void* context, portico_handle* out
) noexcept {
    auto& services = *static_cast<ServicesTable*>(self);
    return guarded(services.instance_, [&]() -> Status {
        auto& instance = services.instance_;
        PORTICO_TRY(instance.may_register("provide()"));
        if (out == nullptr) return invalid("provide() needs a place for the handle");
        if (handler == nullptr) return invalid("a service needs a handler");
        const auto name = PORTICO_TRY(text_in(id, id_bytes_max, "the service's id"));
        if (std::ranges::find(instance.description.provides, name) ==
            instance.description.provides.end()) {
            return denied(
                "plugin " + instance.id() + " may not provide " + std::string{name} +
                ": add it to `provides` in its manifest"
            );
        }
        auto* const slot = PORTICO_TRY(instance.ports.services.slot(name));
        PORTICO_TRY(slot->provide({instance.shared_from_this(), handler, context, nullptr}));
        auto handle = services.provided_.insert(slot, "services");
        if (!handle.ok()) {
            static_cast<void>(slot->withdraw(withdraw_timeout));
            return handle.error();
        }
        *out = *handle;
        return {};
    });
}

portico_status ServicesTable::withdraw(void* self, portico_handle service) noexcept {
    auto& services = *static_cast<ServicesTable*>(self);
    return guarded(services.instance_, [&]() -> Status {
        PORTICO_TRY(services.instance_.is_control("withdraw()"));
        const auto slot = services.provided_.take(service);
        if (!slot) return not_found("no service has that handle");
        return (*slot)->withdraw(withdraw_timeout);
    });
}

Result<ServiceSlot*> ServicesTable::callable(std::string_view id) const {
    for (auto* const slot : callable_) {
        if (slot->id() == id) return slot;
    }
    for (const auto& ending : patterns_) {
        const bool fits = id.size() > ending.size() && id.ends_with(ending) &&
                          id.substr(0, id.size() - ending.size()).find('.') == id.npos;
        if (!fits) continue;
        if (auto* const slot = instance_.ports.services.find(id)) return slot;
        return unavailable("nobody provides service " + std::string{id} + " now");
    }
    return denied(
        "plugin " + instance_.id() + " may not call " + std::string{id} +
        ": add it to `requires` in its manifest"
    );
}

Status ServicesTable::call_checked(const portico_str& id, ServiceCall& call, portico_sink reply) {
    const auto name = PORTICO_TRY(text_in(id, id_bytes_max, "the service's id"));
    auto* const slot = PORTICO_TRY(callable(name));
    const auto* const frame = CallFrame::current();
    // A call never outlives the request that it is part of; without any limit it has five seconds.
    const auto outer = frame == nullptr ? 0 : frame->deadline_us;
    if (call.deadline_us <= 0) call.deadline_us = outer;
    if (outer > 0) call.deadline_us = std::min(call.deadline_us, outer);
    const auto now = to_us(instance_.ports.clock.now());
    if (call.deadline_us <= 0) call.deadline_us = now + default_deadline_us;
    if (call.deadline_us <= now) {
        return Error{
            Code::timeout, "the deadline passed before service " + slot->id() + " was called"};
    }
    return slot->call(call, reply);
}

portico_status ServicesTable::call(
    void* self,
    portico_str id,
    portico_str company,
    portico_str request,
    std::int64_t deadline_us,
    portico_sink reply
) noexcept {
    auto& services = *static_cast<ServicesTable*>(self);
    return guarded(services.instance_, [&]() -> Status {
        ServiceCall call{
            .caller = services.instance_.id(),
            .company = PORTICO_TRY(text_in(company, 256, "the company")),
            .request = PORTICO_TRY(text_in(request, request_bytes_max, "the request")),
            .deadline_us = deadline_us,
        };
        return services.call_checked(id, call, reply);
    });
}

void ServicesTable::close() {
    provided_.for_each([&](ServiceSlot* slot) { slot->stop(instance_); });
}

std::int64_t ServicesTable::in_flight() {
    std::int64_t count = 0;
    provided_.for_each([&](const ServiceSlot* slot) { count += slot->in_flight(); });
    return count;
}

bool ServicesTable::wait_idle(std::chrono::milliseconds timeout) {
    std::vector<ServiceSlot*> slots;
    provided_.for_each([&](ServiceSlot* slot) { slots.push_back(slot); });
    const auto end = std::chrono::steady_clock::now() + timeout;
    return std::ranges::all_of(slots, [&](ServiceSlot* slot) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        return slot->wait_idle(std::max(left, std::chrono::milliseconds{1}));
    });
}

std::size_t ServicesTable::sweep() {
    const auto left = provided_.take_all();
    for (auto* const slot : left) {
        if (slot->withdraw(withdraw_timeout).ok()) continue;
        instance_.ports.log.warning(
            "a call of a service has not ended",
            {{"plugin", instance_.id()}, {"service", slot->id()}}
        );
    }
    return left.size();
}

}  // namespace portico::plugins
