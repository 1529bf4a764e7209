#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/company_orders.hpp"

namespace portico::pricing {

class OrderSums;

/// A time in which orders were placed; `until` is inside.
struct OrderTime {
    Moment from = 0;
    Moment until = 0;
};

/// Calls `take` with each line that the company ordered in this time, as the mirror has it: without
/// cancelled orders and lines. A line that can't be read is passed over.
/// Errors: those of the database.
Status each_ordered_line(
    SqlSession& session,
    std::string_view company,
    const OrderTime& time,
    const std::function<void(const OrderedLine&)>& take
);

/// What companies have ordered: the mirror's orders, and the rules that they have used up. Reads
/// only when it is asked. One thread.
class MirroredOrders final : public CompanyOrders {
public:
    /// `known_at`: orders of later are not known; nothing: all that the mirror has.
    MirroredOrders(Database& database, Moment now, std::optional<Moment> known_at = {})
        : database_{database}, now_{now}, known_at_{known_at} {}

    /// Sums that are kept in memory, for times until now; they outlive this.
    void set_sums(OrderSums& sums) { sums_ = &sums; }

    /// What the order with this key has used is not used up for itself. The text outlives this.
    void set_order_key(std::string_view key) { order_key_ = key; }

    void each_line(
        std::string_view company,
        Moment from,
        Moment until,
        const std::function<void(const OrderedLine&)>& take
    ) override;

    bool has_used(std::string_view company, std::string_view rule) override;

    /// The first error of the database: what was priced since then is worth nothing.
    [[nodiscard]] const Status& outcome() const { return outcome_; }

private:
    Database& database_;
    Moment now_;
    std::optional<Moment> known_at_;
    std::string_view order_key_;
    OrderSums* sums_ = nullptr;
    Status outcome_;
};

}  // namespace portico::pricing
