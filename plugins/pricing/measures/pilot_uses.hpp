#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include <portico/clock.hpp>
#include <portico/database.hpp>
#include <portico/events.hpp>
#include <portico/orders.hpp>
#include <portico/result.hpp>

#include "domain/index_source.hpp"
#include "domain/rule.hpp"

namespace portico::pricing {

/// So long a price that counts once is reserved for an order that is not accepted yet.
inline constexpr Moment reservation_time = 600'000'000;

/// Whether the ERP has cancelled the order that a row of pilot_use is of, in SQL.
#define PORTICO_CANCELLED_IN_ERP                                                                 \
    "EXISTS (SELECT 1 FROM erp.order_head AS head WHERE head.company_id = pilot_use.company_id " \
    "AND head.id = pilot_use.erp_id AND (head.status = 'cancelled' OR head.active = 0))"

/// Remembers which companies have ordered at prices that count once (Rule::limit_quantity): sees
/// every order before it is accepted, so that of two quick ones only the first gets the price.
/// Thread-safe; its parts outlive it.
class PilotUses {
public:
    /// `are_prices_adjusted`: whether orders may carry other prices than those of the rules.
    PilotUses(
        IndexSource& prices,
        Database& database,
        const Clock& clock,
        std::function<bool()> are_prices_adjusted
    )
        : prices_{prices},
          database_{database},
          clock_{clock},
          are_prices_adjusted_{std::move(are_prices_adjusted)} {}

    /// Reserves the rules at whose prices the order's lines are. Gives why it is refused: another
    /// order has used one of them. Errors: Code::invalid (the order), Code::unavailable, those of
    /// the database.
    Result<std::optional<std::string>> look(const OrderSubmission& order);

    /// Confirms what submitted orders have reserved, remembers what the ERP calls accepted ones,
    /// and releases what refused and cancelled ones have. Errors: those of the database.
    Status follow(std::span<const Event> batch);

private:
    struct Pilot {
        std::string rule;
        std::string sku;
        bool is_at_trial_price = false;  ///< not above it: nothing else can have made it so cheap
    };

    Result<bool> has_pilots();  ///< that are valid now: orders are looked at for their sake alone
    Result<std::vector<Pilot>> pilots_of(const OrderSubmission& order);
    Result<bool> is_pilot(std::string_view rule);
    Result<std::optional<std::string>> reserve(
        const OrderSubmission& order, const std::vector<Pilot>& pilots
    );
    Result<bool> was_used_long_ago(
        Transaction& transaction, std::string_view company, std::string_view rule, Moment now
    );

    IndexSource& prices_;
    Database& database_;
    const Clock& clock_;
    std::function<bool()> are_prices_adjusted_;
};

}  // namespace portico::pricing
