#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <portico/abi/services.h>
#include <portico/result.hpp>

#include "plugins/services/handle_table.hpp"
#include "plugins/services/instance_context.hpp"
#include "plugins/services/service_registry.hpp"

namespace portico::plugins {

/// portico.services/1 over the registry of services.
class ServicesTable {
public:
    explicit ServicesTable(InstanceContext& instance);

    /// Calls are refused from now on; what is provided stays in the table.
    void close();

    /// Calls of what is provided, now.
    [[nodiscard]] std::int64_t in_flight();

    /// Waits until none is in progress; false after `timeout`.
    [[nodiscard]] bool wait_idle(std::chrono::milliseconds timeout);

    /// Withdraws what is left, waits for calls in progress; returns how many.
    std::size_t sweep();

    const portico_services table;

private:
    static portico_status provide(
        void* self,
        portico_str id,
        portico_service_handler handler,
        void* context,
        portico_handle* out
    ) noexcept;
    static portico_status withdraw(void* self, portico_handle service) noexcept;
    static portico_status call(
        void* self,
        portico_str id,
        portico_str company,
        portico_str request,
        std::int64_t deadline_us,
        portico_sink reply
    ) noexcept;

    /// The services that the manifest lets it call, resolved once but for those of patterns.
    [[nodiscard]] Result<ServiceSlot*> callable(std::string_view id) const;
    Status call_checked(const portico_str& id, ServiceCall& call, portico_sink reply);

    InstanceContext& instance_;
    std::vector<ServiceSlot*> callable_;
    std::vector<std::string> patterns_;  ///< ".adjust/1" lets it call that of any plugin
    HandleTable<ServiceSlot*> provided_;
};

}  // namespace portico::plugins
