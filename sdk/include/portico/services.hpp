#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <portico/abi/services.h>
#include <portico/boundary.hpp>
#include <portico/clock.hpp>

namespace portico {

/// A call of a service that this plugin provides; views end with the handler.
struct ServiceCall {
    std::string_view caller = {};   ///< id of the calling plugin
    std::string_view company = {};  ///< whose request this is part of; empty: none
    std::string_view request = {};  ///< JSON
    Instant deadline{};
};

/// How plugins meet: request text in, reply text out (JSON), by name and revision.
class Services {
public:
    Services(Host host, Registrations& registrations)
        : host_{host},
          clock_{host},
          table_{host.extension<portico_services>(PORTICO_SERVICES_ID)},
          registrations_{registrations} {}

    /// Offers "pricing.quote/1", which the manifest's `provides` names. `handler` is
    /// `Result<std::string>(const ServiceCall&)`, on many threads at once. Control thread.
    template <class Handler>
    Status provide(std::string_view id, Handler handler) {
        if (!PORTICO_HAS(table_, provide)) return not_given(PORTICO_SERVICES_ID);
        using Kept = Provider<Handler>;
        auto entry = std::make_unique<Kept>(host_, table_, std::move(handler));
        return registrations_.add(std::move(entry), [&](Kept& kept) -> Status {
            return host_.check(
                table_->provide(table_->self, to_abi(id), &Kept::answer, &kept, &kept.handle)
            );
        });
    }

    /// Calls a service of another plugin. Thread-safe. Errors: Code::unavailable (nobody provides
    /// it now), Code::denied (not in the manifest's `requires`), Code::timeout, and the provider's.
    Result<std::string> call(
        std::string_view id,
        std::string_view company,
        std::string_view request,
        std::chrono::milliseconds timeout
    ) const {
        if (!PORTICO_HAS(table_, call)) return not_given(PORTICO_SERVICES_ID);
        std::string reply;
        PORTICO_TRY(host_.check(table_->call(
            table_->self,
            to_abi(id),
            to_abi(company),
            to_abi(request),
            microseconds_of(clock_.now() + timeout),
            append_to(reply)
        )));
        return reply;
    }

private:
    template <class Handler>
    struct Provider final : Registrations::Entry {
        Provider(Host host_, const portico_services* table_, Handler handler_)
            : host{host_}, table{table_}, handler{std::move(handler_)} {}

        void give_back() noexcept override {
            if (PORTICO_HAS(table, withdraw)) {
                static_cast<void>(table->withdraw(table->self, handle));
            }
        }

        static portico_status answer(
            void* context, const portico_call* call, portico_sink reply
        ) noexcept {
            auto& self = *static_cast<Provider*>(context);
            portico_status written = PORTICO_OK;
            const auto outcome = self.host.guard([&]() -> Status {
                const ServiceCall view{
                    from_abi(call->caller),
                    from_abi(call->company),
                    from_abi(call->request),
                    instant_of(call->deadline_us)};
                const Result<std::string> answer = self.handler(view);
                if (!answer.ok()) return answer.error();
                written = write_to(reply, *answer);
                return {};
            });
            return outcome != PORTICO_OK ? outcome : written;
        }

        Host host;
        const portico_services* table;
        Handler handler;
        portico_handle handle = 0;
    };

    Host host_;
    Clock clock_;
    const portico_services* table_;
    Registrations& registrations_;
};

}  // namespace portico
