#pragma once

#include <memory>
#include <string_view>

#include <portico/abi/orders.h>
#include <portico/result.hpp>

#include "plugins/services/handle_table.hpp"
#include "plugins/services/instance_context.hpp"
#include "ports/orders.hpp"

namespace portico::plugins {

/// portico.orders/1 over ports::Orders: a plugin submits orders in its own name, and looks at
/// those of others before they are accepted.
class OrdersTable {
public:
    explicit OrdersTable(InstanceContext& instance);

    /// Takes back the guards that are left, waits for calls in progress; returns how many.
    std::size_t sweep();

    const portico_orders table;

private:
    static portico_status submit(
        void* self, const portico_order* order, portico_sink state
    ) noexcept;
    static portico_status state(
        void* self, portico_str company, portico_str id, portico_sink json
    ) noexcept;
    static portico_status guard(
        void* self, portico_order_guard handler, void* context, portico_handle* out
    ) noexcept;
    static portico_status unguard(void* self, portico_handle guard) noexcept;

    /// Errors: Code::denied (without the permission), Code::unavailable (a host without orders).
    [[nodiscard]] Result<ports::Orders*> orders(std::string_view permission) const;

    InstanceContext& instance_;
    HandleTable<std::shared_ptr<ports::OpenGuard>> guards_;
};

}  // namespace portico::plugins
