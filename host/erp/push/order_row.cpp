#include "erp/push/order_row.hpp"

#include <array>

namespace portico::erp {
namespace {

constexpr std::array<std::string_view, 8> state_names = {
    "received", "sending", "exported", "waiting", "accepted", "refused", "dead", "cancelled"};

}  // namespace

std::string_view name_of(OrderState state) {
    return state_names.at(static_cast<std::size_t>(state));
}

std::string_view public_name_of(OrderState state) {
    return name_of(state == OrderState::exported ? OrderState::sending : state);
}

bool has_ended(OrderState state) {
    return state == OrderState::accepted || state == OrderState::refused ||
           state == OrderState::cancelled;
}

std::optional<OrderState> order_state(std::string_view name) {
    for (std::size_t i = 0; i < state_names.size(); ++i) {
        if (state_names.at(i) == name) return static_cast<OrderState>(i);
    }
    return std::nullopt;
}

std::string push_key(std::string_view order_id) {
    return "PO" + std::string{order_id.substr(order_id.find('_') + 1)};
}

}  // namespace portico::erp
