#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <portico/abi/orders.h>
#include <portico/boundary.hpp>
#include <portico/json.hpp>

namespace portico {

/// An order on its way to the ERP; views end with the call.
struct OrderSubmission {
    std::string_view company = {};
    std::string_view member = {};
    std::string_view key = {};   ///< idempotency key, unique in the company
    std::string_view json = {};  ///< an order submission (sdk/canonical-model.md)
};

/// The push journey: orders reach the ERP exactly once.
class Orders {
public:
    Orders(Host host, Registrations& registrations)
        : host_{host},
          table_{host.extension<portico_orders>(PORTICO_ORDERS_ID)},
          registrations_{registrations} {}

    /// Gives the order's state as JSON. Errors: as portico_orders.submit. Thread-safe.
    Result<std::string> submit(const OrderSubmission& order) const {
        if (!PORTICO_HAS(table_, submit)) return not_given(PORTICO_ORDERS_ID);
        const portico_order wanted{
            sizeof(portico_order),
            0,
            to_abi(order.company),
            to_abi(order.member),
            to_abi(order.key),
            to_abi(order.json)};
        std::string state;
        PORTICO_TRY(host_.check(table_->submit(table_->self, &wanted, append_to(state))));
        return state;
    }

    /// Errors: Code::not_found. Thread-safe.
    Result<std::string> state(std::string_view company, std::string_view id) const {
        if (!PORTICO_HAS(table_, state)) return not_given(PORTICO_ORDERS_ID);
        std::string json;
        PORTICO_TRY(
            host_.check(table_->state(table_->self, to_abi(company), to_abi(id), append_to(json)))
        );
        return json;
    }

    /// Every order passes `guard` from now on: `Result<std::optional<std::string>>(const
    /// OrderSubmission&)` gives why it is refused, as a sentence for the buyer, or nothing. An
    /// Error refuses nothing; the buyer may try again. Control thread; calls come on many threads.
    template <class Guard>
    Status guard(Guard guard) {
        if (!PORTICO_HAS(table_, guard)) return not_given(PORTICO_ORDERS_ID);
        using Kept = Registered<Guard>;
        auto entry = std::make_unique<Kept>(host_, table_, std::move(guard));
        return registrations_.add(std::move(entry), [&](Kept& kept) -> Status {
            return host_.check(table_->guard(table_->self, &Kept::look, &kept, &kept.handle));
        });
    }

private:
    template <class Guard>
    struct Registered final : Registrations::Entry {
        Registered(Host host_, const portico_orders* table_, Guard guard_)
            : host{host_}, table{table_}, guard{std::move(guard_)} {}

        void give_back() noexcept override {
            if (PORTICO_HAS(table, unguard)) {
                static_cast<void>(table->unguard(table->self, handle));
            }
        }

        static portico_status look(
            void* context, const portico_order* order, portico_sink verdict
        ) noexcept {
            auto& self = *static_cast<Registered*>(context);
            portico_status written = PORTICO_OK;
            const auto outcome = self.host.guard([&]() -> Status {
                const OrderSubmission view{
                    from_abi(order->company),
                    from_abi(order->member),
                    from_abi(order->key),
                    from_abi(order->json)};
                const Result<std::optional<std::string>> reason = self.guard(view);
                if (!reason.ok()) return reason.error();
                std::string text;
                json::Writer writer{text};
                writer.begin_object().member("verdict", *reason ? "refuse" : "accept");
                if (*reason) writer.member("reason", **reason);
                writer.end_object();
                written = write_to(verdict, text);
                return {};
            });
            return outcome != PORTICO_OK ? outcome : written;
        }

        Host host;
        const portico_orders* table;
        Guard guard;
        portico_handle handle = 0;
    };

    Host host_;
    const portico_orders* table_;
    Registrations& registrations_;
};

}  // namespace portico
