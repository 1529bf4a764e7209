#include "plugins/services/events_table.hpp"

#include <algorithm>
#include <utility>

#include <portico/json.hpp>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/storage_table.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

constexpr std::size_t subscription_count_max = 64;
constexpr std::uint64_t type_bytes_max = 128;
constexpr std::uint64_t subject_bytes_max = 256;
constexpr std::uint64_t json_bytes_max = 64U << 10U;
constexpr std::uint32_t batch_limit = 1000;

bool is_lower_word(std::string_view text, std::string_view extra) {
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               extra.find(c) != std::string_view::npos;
    });
}

/// "erp.order.changed": no empty word.
bool is_event_type(std::string_view type) {
    return is_lower_word(type, "._") && !type.starts_with('.') && !type.ends_with('.') &&
           type.find("..") == std::string_view::npos && type.find('.') != std::string_view::npos;
}

struct PluginSubscriber {
    std::shared_ptr<InstanceContext> instance;
    portico_event_handler handler;
    void* context;
};

portico_event to_record(const ports::Event& event) {
    return {
        .struct_size = sizeof(portico_event),
        .reserved = 0,
        .id = event.id,
        .at_us = to_us(event.at),
        .type = to_view(event.type),
        .company = to_view(event.company),
        .subject = to_view(event.subject),
        .json = to_view(event.json),
    };
}

Status deliver(const PluginSubscriber& subscriber, std::span<const ports::Event> events) {
    auto& instance = *subscriber.instance;
    if (!instance.gate.enter()) return instance.refusal();

    struct Leave {
        Gate& gate;

        ~Leave() { gate.leave(); }
    } leave{instance.gate};

    std::vector<portico_event> records;
    records.reserve(events.size());
    for (const auto& event : events) records.push_back(to_record(event));
    CallFrame frame{instance, Slot::event};
    return frame.enter(subscriber.handler, subscriber.context, records.data(), records.size());
}

}  // namespace

EventsTable::EventsTable(InstanceContext& instance, StorageTable* storage)
    : table{sizeof(portico_events), this, publish, subscribe, unsubscribe},
      instance_{instance},
      storage_{storage},
      subscriptions_{
          HandleKind::subscription, instance.description.generation, subscription_count_max} {}

Status EventsTable::publish_checked(portico_handle transaction, ports::NewEvent event) {
    if (!is_event_type(event.type)) {
        return invalid(
            "\"" + event.type +
            "\" is no event type: lower case words with dots, \"basket.changed\""
        );
    }
    if (!instance_.grants.allows("events.publish", event.type)) {
        return denied(
            "plugin " + instance_.id() + " may not publish " + event.type +
            ": its manifest grants " + instance_.grants.described("events.publish") +
            "; add the permission \"events.publish:" + event.type + "\""
        );
    }
    const auto document = json::parse(event.json, {.bytes_max = json_bytes_max});
    if (!document.ok()) return document.error();
    if (!document->root().is_object()) return invalid("an event's json is one JSON object");
    auto& bus = instance_.ports.events;
    if (transaction == 0) return bus.publish({&event, 1});
    if (storage_ == nullptr) return invalid("an event in a transaction needs portico.storage/1");
    const auto open = PORTICO_TRY(storage_->find(transaction));
    if (!open->is_write) return invalid("an event is published in a PORTICO_WRITE transaction");
    PORTICO_TRY(bus.publish_in(*open->transaction, {&event, 1}));
    open->carries_events = true;
    return {};
}

portico_status EventsTable::publish(
    void* self,
    portico_handle transaction,
    portico_str type,
    portico_str company,
    portico_str subject,
    portico_str json
) noexcept {
    auto& events = *static_cast<EventsTable*>(self);
    return guarded(events.instance_, [&]() -> Status {
        ports::NewEvent event;
        event.type = PORTICO_TRY(text_in(type, type_bytes_max, "the event's type"));
        event.company = PORTICO_TRY(text_in(company, subject_bytes_max, "the event's company"));
        event.subject = PORTICO_TRY(text_in(subject, subject_bytes_max, "the event's subject"));
        event.json = PORTICO_TRY(text_in(json, json_bytes_max, "the event's json"));
        return events.publish_checked(transaction, std::move(event));
    });
}

Result<std::vector<std::string>> EventsTable::check_types(std::string_view list) const {
    std::vector<std::string> types;
    while (true) {
        const auto comma = list.find(',');
        auto type = list.substr(0, comma);
        while (type.starts_with(' ')) type.remove_prefix(1);
        while (type.ends_with(' ')) type.remove_suffix(1);
        const auto stem = type.ends_with(".*") ? type.substr(0, type.size() - 2) : type;
        if (!is_lower_word(stem, "._")) {
            return invalid(
                "\"" + std::string{type} +
                "\" is no event type: write \"erp.order.changed\" or "
                "\"erp.*\", several with commas"
            );
        }
        if (!instance_.grants.allows("events.subscribe", type)) {
            return denied(
                "plugin " + instance_.id() + " may not subscribe to " + std::string{type} +
                ": its manifest grants " + instance_.grants.described("events.subscribe") +
                "; add the permission \"events.subscribe:" + std::string{type} + "\""
            );
        }
        types.emplace_back(type);
        if (comma == std::string_view::npos) return types;
        list.remove_prefix(comma + 1);
    }
}

Result<portico_handle> EventsTable::open(const Wanted& wanted) {
    const PluginSubscriber subscriber{instance_.shared_from_this(), wanted.handler, wanted.context};
    std::shared_ptr<ports::Subscription> subscription =
        PORTICO_TRY(instance_.ports.events.subscribe(
            instance_.id() + "." + wanted.name,
            wanted.types,
            wanted.batch_max,
            [subscriber](std::span<const ports::Event> events) {
                return deliver(subscriber, events);
            }
        ));
    return subscriptions_.insert(std::move(subscription), "subscriptions");
}

portico_status EventsTable::subscribe(
    void* self,
    portico_str name,
    portico_str types,
    std::uint32_t batch_max,
    portico_event_handler handler,
    void* context,
    portico_handle* out
) noexcept {
    auto& events = *static_cast<EventsTable*>(self);
    return guarded(events.instance_, [&]() -> Status {
        PORTICO_TRY(events.instance_.may_register("subscribe()"));
        if (out == nullptr) return invalid("subscribe() needs a place for the handle");
        if (handler == nullptr) return invalid("a subscription needs a handler");
        if (batch_max < 1 || batch_max > batch_limit) {
            return invalid("a subscription's batch_max is 1 to 1000");
        }
        const auto own_name = PORTICO_TRY(text_in(name, 64, "the subscription's name"));
        if (!is_lower_word(own_name, "._-")) {
            return invalid("a subscription's name is of lower case letters, digits, '.', '_', '-'");
        }
        const auto list = PORTICO_TRY(text_in(types, 4096, "the list of types"));
        Wanted wanted{std::string{own_name}, {}, batch_max, handler, context};
        wanted.types = PORTICO_TRY(events.check_types(list));
        *out = PORTICO_TRY(events.open(wanted));
        return {};
    });
}

portico_status EventsTable::unsubscribe(void* self, portico_handle subscription) noexcept {
    auto& events = *static_cast<EventsTable*>(self);
    return guarded(events.instance_, [&]() -> Status {
        PORTICO_TRY(events.instance_.is_control("unsubscribe()"));
        auto taken = events.subscriptions_.take(subscription);
        if (!taken) return not_found("no subscription has that handle");
        taken->reset();  // waits for a running batch
        return {};
    });
}

std::size_t EventsTable::sweep() {
    return subscriptions_.take_all().size();
}

}  // namespace portico::plugins
