#include "plugins/services/orders_table.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <portico/json.hpp>

#include "plugins/services/call_frame.hpp"
#include "plugins/services/views.hpp"

namespace portico::plugins {
namespace {

constexpr std::size_t guard_count_max = 16;
constexpr std::uint64_t id_bytes_max = 256;
constexpr std::uint64_t order_bytes_max = 4U << 20U;
constexpr std::size_t verdict_bytes_max = 16U << 10U;
/// All guards together should leave the buyer time to hear what they say.
constexpr std::int64_t guard_timeout_us = 5'000'000;
constexpr std::uint32_t depth_max = 16;

struct PluginGuard {
    std::shared_ptr<InstanceContext> instance;
    portico_order_guard handler;
    void* context;
};

portico_status append_verdict(void* context, portico_str piece) noexcept {
    auto& text = *static_cast<std::string*>(context);
    if (piece.len > verdict_bytes_max - text.size()) return PORTICO_QUOTA;
    try {
        text.append(from_view(piece));
    } catch (...) {
        return PORTICO_QUOTA;
    }
    return PORTICO_OK;
}

Result<std::optional<std::string>> read_verdict(
    const InstanceContext& instance, const std::string& text
) {
    const auto document = json::parse(text);
    const auto verdict = document.ok() ? document->root()["verdict"].string() : std::string{};
    if (verdict == "accept") return std::optional<std::string>{};
    if (verdict != "refuse") {
        return internal(
            "the order guard of plugin " + instance.id() + " says neither accept nor refuse"
        );
    }
    auto reason = document->root()["reason"].string();
    if (reason.empty()) reason = "The order is refused by " + instance.id() + ".";
    return std::optional{std::move(reason)};
}

/// The verdict of a plugin's guard; it counts only when it comes in time.
Result<std::optional<std::string>> ask(
    const PluginGuard& guard, const ports::OrderSubmission& order
) {
    auto& instance = *guard.instance;
    const auto* const outer = CallFrame::current();
    if (outer != nullptr && outer->depth() >= depth_max) {
        return conflict("an order guard submits orders in a circle");
    }
    if (!instance.gate.enter()) return instance.refusal();

    struct Leave {
        Gate& gate;

        ~Leave() { gate.leave(); }
    } leave{instance.gate};

    const portico_order record{
        .struct_size = sizeof(portico_order),
        .reserved = 0,
        .company = to_view(order.company),
        .member = to_view(order.member),
        .key = to_view(order.key),
        .json = to_view(order.json)};
    std::string verdict;
    CallFrame frame{instance, Slot::guard};
    const auto deadline = to_us(instance.ports.clock.now()) + guard_timeout_us;
    frame.deadline_us = frame.deadline_us > 0 ? std::min(frame.deadline_us, deadline) : deadline;
    PORTICO_TRY(
        frame.enter(guard.handler, guard.context, &record, portico_sink{&verdict, append_verdict})
    );
    if (to_us(instance.ports.clock.now()) > frame.deadline_us) {
        return Error{
            Code::timeout, "the order guard of plugin " + instance.id() + " took too long"};
    }
    return read_verdict(instance, verdict);
}

}  // namespace

OrdersTable::OrdersTable(InstanceContext& instance)
    : table{sizeof(portico_orders), this, submit, state, guard, unguard},
      instance_{instance},
      guards_{HandleKind::order_guard, instance.description.generation, guard_count_max} {}

Result<ports::Orders*> OrdersTable::orders(std::string_view permission) const {
    if (!instance_.grants.allows(permission)) {
        return denied(
            "plugin " + instance_.id() + " may not do this: add the permission \"" +
            std::string{permission} + "\" to its manifest"
        );
    }
    if (instance_.ports.orders == nullptr) return unavailable("this host takes no orders");
    return instance_.ports.orders;
}

portico_status OrdersTable::submit(
    void* self, const portico_order* order, portico_sink state
) noexcept {
    auto& orders = *static_cast<OrdersTable*>(self);
    return guarded(orders.instance_, [&]() -> Status {
        auto* const port = PORTICO_TRY(orders.orders("orders.submit"));
        if (order == nullptr || order->struct_size < sizeof(portico_order))
            return invalid("submit() needs an order");
        if (orders.instance_.phase.load() != InstanceContext::Phase::active) {
            return conflict("submit() was called before activate() or while being switched off");
        }
        const ports::OrderSubmission submission{
            .company = PORTICO_TRY(text_in(order->company, id_bytes_max, "the company")),
            .member = PORTICO_TRY(text_in(order->member, id_bytes_max, "the member")),
            .channel = orders.instance_.id(),
            .key = PORTICO_TRY(text_in(order->key, id_bytes_max, "the order's key")),
            .json = PORTICO_TRY(text_in(order->json, order_bytes_max, "the order"))};
        return emit(state, PORTICO_TRY(port->submit(submission)));
    });
}

portico_status OrdersTable::state(
    void* self, portico_str company, portico_str id, portico_sink json
) noexcept {
    auto& orders = *static_cast<OrdersTable*>(self);
    return guarded(orders.instance_, [&]() -> Status {
        auto* const port = PORTICO_TRY(orders.orders("orders.submit"));
        const auto whose = PORTICO_TRY(text_in(company, id_bytes_max, "the company"));
        const auto which = PORTICO_TRY(text_in(id, id_bytes_max, "the order's id"));
        return emit(json, PORTICO_TRY(port->state(whose, which)));
    });
}

portico_status OrdersTable::guard(
    void* self, portico_order_guard handler, void* context, portico_handle* out
) noexcept {
    auto& orders = *static_cast<OrdersTable*>(self);
    return guarded(orders.instance_, [&]() -> Status {
        auto& instance = orders.instance_;
        PORTICO_TRY(instance.may_register("guard()"));
        auto* const port = PORTICO_TRY(orders.orders("orders.guard"));
        if (out == nullptr) return invalid("guard() needs a place for the handle");
        if (handler == nullptr) return invalid("a guard needs a handler");
        const PluginGuard asked{instance.shared_from_this(), handler, context};
        std::shared_ptr<ports::OpenGuard> open =
            PORTICO_TRY(port->guard(instance.id(), [asked](const ports::OrderSubmission& order) {
                return ask(asked, order);
            }));
        *out = PORTICO_TRY(orders.guards_.insert(std::move(open), "order guards"));
        return {};
    });
}

portico_status OrdersTable::unguard(void* self, portico_handle guard) noexcept {
    auto& orders = *static_cast<OrdersTable*>(self);
    return guarded(orders.instance_, [&]() -> Status {
        PORTICO_TRY(orders.instance_.is_control("unguard()"));
        if (!orders.guards_.take(guard)) return not_found("no order guard has that handle");
        return {};
    });
}

std::size_t OrdersTable::sweep() {
    return guards_.take_all().size();
}

}  // namespace portico::plugins
