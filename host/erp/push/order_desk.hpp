#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <portico/result.hpp>

#include "erp/push/guards.hpp"
#include "erp/push/line_prices.hpp"
#include "erp/push/order_proof.hpp"
#include "erp/push/order_view.hpp"
#include "erp/push/outbox.hpp"
#include "erp/push/submission.hpp"
#include "ports/clock.hpp"
#include "ports/orders.hpp"

namespace portico::erp {

/// What the desk stands on; all outlive it.
struct OrderDeskParts {
    Outbox& outbox;  ///< its database has the mirror attached
    const ports::Clock& clock;
    QuoteSource quotes;
    std::function<void()> on_submitted;  ///< there is something to push
    bool has_erp = true;                 ///< a connector is configured
};

/// Beside the Error: what the gateway's problem says.
struct Refusal {
    std::string kind;     ///< "invalid", "price-changed", ...; empty: what the Error's code says
    std::string members;  ///< JSON members, see ports::HttpReply::problem
};

/// Where orders are accepted: checked, priced, guarded, and then written to the outbox.
/// Thread-safe.
class OrderDesk final : public ports::Orders {
public:
    explicit OrderDesk(OrderDeskParts parts) : parts_{std::move(parts)}, view_{parts_.outbox} {}

    /// A plugin's order: its prices are believed.
    Result<std::string> submit(const ports::OrderSubmission& order) override;

    Result<std::string> state(std::string_view company, std::string_view id) const override;

    Result<std::unique_ptr<ports::OpenGuard>> guard(std::string owner, ports::OrderGuard guard)
        override;

    /// The order's id. Errors: as portico_orders.submit; `refusal` says more about them.
    Result<std::string> accept(
        const ports::OrderSubmission& order, PriceTrust trust, Refusal& refusal
    );

    /// The record of an order that an operator replaces by another submission; its key, company and
    /// member stay. Guards are not asked: the operator decides. Errors: as accept().
    Result<Submission> read_repaired(const OrderRow& row, std::string_view json, Refusal& refusal)
        const;

    [[nodiscard]] const OrderView& view() const { return view_; }

    /// See prove_order_line().
    [[nodiscard]] Result<std::string> prove(const ProofQuestion& question) const {
        return prove_order_line(view_, parts_.quotes, question);
    }

private:
    Status check_company(const ports::OrderSubmission& order, Submission& submission) const;
    Status check_lines(const Submission& submission, Refusal& refusal) const;
    Status price(
        const ports::OrderSubmission& order,
        Submission& submission,
        PriceTrust trust,
        Refusal& refusal
    ) const;

    OrderDeskParts parts_;
    OrderView view_;
    std::shared_ptr<GuardList> guards_ = std::make_shared<GuardList>();
};

}  // namespace portico::erp
