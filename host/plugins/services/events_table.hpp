#pragma once

#include <memory>
#include <string>

#include <portico/abi/events.h>
#include <portico/result.hpp>

#include "plugins/services/handle_table.hpp"
#include "plugins/services/instance_context.hpp"

namespace portico::plugins {

class StorageTable;

/// portico.events/1 over ports::Events.
class EventsTable {
public:
    /// `storage` may be nullptr: then events can't be part of a transaction.
    EventsTable(InstanceContext& instance, StorageTable* storage);

    /// Ends the subscriptions that are left, waits for running batches; returns how many.
    std::size_t sweep();

    const portico_events table;

private:
    static portico_status publish(
        void* self,
        portico_handle transaction,
        portico_str type,
        portico_str company,
        portico_str subject,
        portico_str json
    ) noexcept;
    static portico_status subscribe(
        void* self,
        portico_str name,
        portico_str types,
        std::uint32_t batch_max,
        portico_event_handler handler,
        void* context,
        portico_handle* out
    ) noexcept;
    static portico_status unsubscribe(void* self, portico_handle subscription) noexcept;

    struct Wanted {
        std::string name;
        std::vector<std::string> types;
        std::uint32_t batch_max;
        portico_event_handler handler;
        void* context;
    };

    Status publish_checked(portico_handle transaction, ports::NewEvent event);
    [[nodiscard]] Result<std::vector<std::string>> check_types(std::string_view list) const;
    Result<portico_handle> open(const Wanted& wanted);

    InstanceContext& instance_;
    StorageTable* storage_;
    HandleTable<std::shared_ptr<ports::Subscription>> subscriptions_;
};

}  // namespace portico::plugins
