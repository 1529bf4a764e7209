#pragma once

#include <string_view>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "lines/sources.hpp"
#include "standing/schedule.hpp"

namespace portico::reorder {

/// What a standing order orders, as its list, order or own lines are now. Parts outlive it.
/// Thread-safe.
class StandingLines {
public:
    StandingLines(Database& database, const OrderSource& orders)
        : database_{database}, orders_{orders} {}

    /// Errors: Code::not_found (the list or order is not there, or not for who orders), those
    /// of the database.
    [[nodiscard]] Result<std::vector<BasketLine>> of(
        std::string_view company, const Schedule& schedule
    ) const;

private:
    Database& database_;
    const OrderSource& orders_;
};

}  // namespace portico::reorder
