#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <portico/result.hpp>

#include "erp/push/order_desk.hpp"
#include "erp/push/outbox.hpp"
#include "ports/clock.hpp"

namespace portico::erp {

/// What the actions stand on; all outlive them.
struct OperatorParts {
    Outbox& outbox;
    const OrderDesk& desk;
    const ports::Clock& clock;
    std::function<void()> try_now;  ///< the pusher looks at once
};

/// Who acts, and what he says about the ERP.
struct OperatorAction {
    std::string_view id;             ///< the order's
    std::string_view actor;          ///< for its steps: "operator op_01"
    bool is_checked_in_erp = false;  ///< he looked: the ERP has no order with its key
};

/// What operators do with orders that did not get through. Each gives the order as it is then.
/// Errors everywhere: Code::not_found, Code::conflict with why not and what to do. Thread-safe.
class OperatorActions {
public:
    explicit OperatorActions(OperatorParts parts) : parts_{std::move(parts)} {}

    /// Sends a waiting or dead order now.
    Result<OrderRow> retry(const OperatorAction& action);

    /// Sends all dead orders now; gives how many there were.
    Result<std::int64_t> retry_dead(std::string_view actor);

    /// Gives up an order that the ERP does not have. If an attempt had no known outcome, the
    /// connector is asked later whether the ERP has it after all.
    Result<OrderRow> cancel(const OperatorAction& action);

    /// Replaces what was ordered, and sends it. Errors: also as OrderDesk::accept().
    Result<OrderRow> repair(const OperatorAction& action, std::string_view json, Refusal& refusal);

private:
    Result<OrderRow> change(
        OrderRow row, OrderState former, OrderStep step, std::string event = {}
    );
    [[nodiscard]] std::int64_t now_us() const;

    OperatorParts parts_;
};

}  // namespace portico::erp
