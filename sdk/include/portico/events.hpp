#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/abi/events.h>
#include <portico/boundary.hpp>
#include <portico/clock.hpp>
#include <portico/database.hpp>

namespace portico {

/// Something that happened; views end with the handler.
struct Event {
    std::int64_t id = 0;  ///< grows; the same when the event comes again
    Instant at{};
    std::string_view type = {};     ///< "erp.order.changed"
    std::string_view company = {};  ///< empty: concerns no single company
    std::string_view subject = {};  ///< id of what changed
    std::string_view json = {};     ///< an object
};

/// Whether an `erp.sync.completed` of the batch names one of these entities; one that can't be read
/// counts as yes. Pure.
bool names_entity(std::span<const Event> batch, std::span<const std::string_view> entities);

/// Durable events, at least once, in order. Thread-safe, except subscribe (control thread).
class Events {
public:
    Events(Host host, Registrations& registrations)
        : host_{host},
          table_{host.extension<portico_events>(PORTICO_EVENTS_ID)},
          registrations_{registrations} {}

    /// Durable when it returns. `json` is an object of at most 64 KiB. `id` and `at` are ignored.
    Status publish(const Event& event) { return publish(event, 0); }

    /// Visible when the write transaction commits, and never if it does not.
    Status publish(Transaction& transaction, const Event& event) {
        return publish(event, transaction.transaction());
    }

    /// `handler` is `Status(std::span<const Event>)`: an Error brings the batch again after a
    /// back-off, so be idempotent by event id. `types`: comma-separated, each exact or ending in
    /// ".*". `name` keeps its cursor over restarts; a new one starts behind the newest event.
    template <class Handler>
    Status subscribe(
        std::string_view name, std::string_view types, std::uint32_t batch_max, Handler handler
    ) {
        if (!PORTICO_HAS(table_, subscribe)) return not_given(PORTICO_EVENTS_ID);
        using Kept = Subscriber<Handler>;
        auto entry = std::make_unique<Kept>(host_, table_, std::move(handler));
        return registrations_.add(std::move(entry), [&](Kept& kept) -> Status {
            return host_.check(table_->subscribe(
                table_->self,
                to_abi(name),
                to_abi(types),
                batch_max,
                &Kept::receive,
                &kept,
                &kept.handle
            ));
        });
    }

private:
    template <class Handler>
    struct Subscriber final : Registrations::Entry {
        Subscriber(Host host_, const portico_events* table_, Handler handler_)
            : host{host_}, table{table_}, handler{std::move(handler_)} {}

        void give_back() noexcept override {
            if (PORTICO_HAS(table, unsubscribe)) {
                static_cast<void>(table->unsubscribe(table->self, handle));
            }
        }

        static portico_status receive(
            void* context, const portico_event* events, std::uint64_t count
        ) noexcept {
            auto& self = *static_cast<Subscriber*>(context);
            return self.host.guard([&]() -> Status {
                std::vector<Event> batch;
                batch.reserve(count);
                // A newer host's events are larger than ours: it says by how much.
                const auto* at = reinterpret_cast<const char*>(events);
                for (std::uint64_t i = 0; i < count; ++i, at += events->struct_size) {
                    const auto& event = *reinterpret_cast<const portico_event*>(at);
                    batch.push_back(
                        {event.id,
                         instant_of(event.at_us),
                         from_abi(event.type),
                         from_abi(event.company),
                         from_abi(event.subject),
                         from_abi(event.json)}
                    );
                }
                return self.handler(std::span<const Event>{batch});
            });
        }

        Host host;
        const portico_events* table;
        Handler handler;
        portico_handle handle = 0;
    };

    Status publish(const Event& event, portico_handle transaction) {
        if (!PORTICO_HAS(table_, publish)) return not_given(PORTICO_EVENTS_ID);
        return host_.check(table_->publish(
            table_->self,
            transaction,
            to_abi(event.type),
            to_abi(event.company),
            to_abi(event.subject),
            to_abi(event.json)
        ));
    }

    Host host_;
    const portico_events* table_;
    Registrations& registrations_;
};

}  // namespace portico
