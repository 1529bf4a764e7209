#pragma once

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

/// Remembers which companies have ordered at prices that count once (Rule::limit_quantity): sees
/// every order before it is accepted, so that of two quick ones only the first gets the price.
/// Thread-safe; its parts outlive it.
class PilotUses {
public:
    PilotUses(IndexSource& prices, Database& database, const Clock& clock)
        : prices_{prices}, database_{database}, clock_{clock} {}

    /// Reserves the rules at whose prices the order's lines are. Gives why it is refused: another
    /// order has used one of them. Errors: Code::invalid (the order), Code::unavailable, those of
    /// the database.
    Result<std::optional<std::string>> look(const OrderSubmission& order);

    /// Confirms what submitted orders have reserved, and releases what refused and cancelled ones
    /// have. Errors: those of the database.
    Status follow(std::span<const Event> batch);

private:
    struct Pilot {
        std::string rule;
        std::string sku;
    };

    Result<bool> has_pilots();
    Result<std::vector<Pilot>> pilots_of(const OrderSubmission& order);
    Result<bool> is_pilot(std::string_view rule);
    Result<std::optional<std::string>> reserve(
        const OrderSubmission& order, const std::vector<Pilot>& pilots
    );

    IndexSource& prices_;
    Database& database_;
    const Clock& clock_;
};

}  // namespace portico::pricing
