#include "erp/push/operator_actions.hpp"

#include <utility>

namespace portico::erp {
namespace {

std::string by(std::string_view actor) {
    return "By " + std::string{actor} + ".";
}

/// Why an order in this state is left alone; empty: it is not.
std::string why_not(const OrderRow& row) {
    switch (row.state) {
        case OrderState::sending:
            return "It is being sent now; wait for the outcome.";
        case OrderState::exported:
            return "It was handed over to the ERP, which has not answered yet.";
        case OrderState::accepted:
            return "The ERP has it as " + (row.erp_number.empty() ? row.erp_id : row.erp_number) +
                   "; change it there.";
        case OrderState::refused:
            return "The ERP refused it (" + row.reason + "); it is ordered anew with another key.";
        case OrderState::cancelled:
            return "It was cancelled.";
        default:
            return {};
    }
}

/// An order whose fate nobody knows must not be dropped or become another one.
Status check_fate(const OrderRow& row, const OperatorAction& action) {
    if (const auto reason = why_not(row); !reason.empty()) return conflict(reason);
    if (!row.is_uncertain || action.is_checked_in_erp) return {};
    return conflict(
        "An attempt to send it had no known outcome, so the ERP may have it under the key " +
        push_key(row.id) +
        ". Retry it: that looks first. Or look in the ERP yourself, and say checked_in_erp."
    );
}

}  // namespace

std::int64_t OperatorActions::now_us() const {
    return parts_.clock.now().time_since_epoch().count();
}

Result<OrderRow> OperatorActions::change(
    OrderRow row, OrderState former, OrderStep step, std::string event
) {
    row.updated_at = step.at;
    return parts_.outbox.apply({std::move(row), former, {std::move(step)}, std::move(event)});
}

Result<std::int64_t> OperatorActions::retry_dead(std::string_view actor) {
    const auto count = PORTICO_TRY(parts_.outbox.revive(now_us(), by(actor)));
    if (count > 0 && parts_.try_now) parts_.try_now();
    return count;
}

Result<OrderRow> OperatorActions::retry(const OperatorAction& action) {
    auto row = PORTICO_TRY(parts_.outbox.find({}, action.id));
    const auto former = row.state;
    const bool is_on_its_way = former == OrderState::received || former == OrderState::exported;
    if (const auto reason = why_not(row); !reason.empty() && !is_on_its_way) {
        return conflict(reason);
    }
    const auto now = now_us();
    if (!is_on_its_way) {
        row.state = OrderState::waiting;
        row.failures = 0;
    }
    row.due_at = now;
    row = PORTICO_TRY(change(std::move(row), former, {"retried", now, by(action.actor)}));
    if (parts_.try_now) parts_.try_now();
    return row;
}

Result<OrderRow> OperatorActions::cancel(const OperatorAction& action) {
    auto row = PORTICO_TRY(parts_.outbox.find({}, action.id));
    PORTICO_TRY(check_fate(row, action));
    const auto former = row.state;
    const auto now = now_us();
    row.state = OrderState::cancelled;
    row.due_at.reset();
    row.failures = 0;
    if (row.is_uncertain) row.due_at = now;
    return change(std::move(row), former, {"cancelled", now, by(action.actor)}, "order.cancelled");
}

Result<OrderRow> OperatorActions::repair(
    const OperatorAction& action, std::string_view json, Refusal& refusal
) {
    auto row = PORTICO_TRY(parts_.outbox.find({}, action.id));
    PORTICO_TRY(check_fate(row, action));
    const auto order = PORTICO_TRY(parts_.desk.read_repaired(row, json, refusal));
    const auto former = row.state;
    const auto now = now_us();
    const RecordHead head{row.company, row.member, row.channel, row.submitted_at};
    row.record = text_of(order, &head);
    row.client_reference = order.client_reference;
    row.state = OrderState::waiting;
    row.failures = 0;
    row.due_at = now;
    row = PORTICO_TRY(change(std::move(row), former, {"repaired", now, by(action.actor)}));
    if (parts_.try_now) parts_.try_now();
    return row;
}

}  // namespace portico::erp
