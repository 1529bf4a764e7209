#pragma once

#include <functional>
#include <string_view>

#include "domain/company_orders.hpp"
#include "measures/mirrored_orders.hpp"

namespace portico::pricing {

/// What has been ordered, as if each price that counts once had been used, or none.
class TrialsAs final : public CompanyOrders {
public:
    TrialsAs(MirroredOrders& orders, bool are_used) : orders_{orders}, are_used_{are_used} {}

    void each_line(
        std::string_view company,
        Moment from,
        Moment until,
        const std::function<void(const OrderedLine&)>& take
    ) override {
        orders_.each_line(company, from, until, take);
    }

    bool has_used(std::string_view, std::string_view) override { return are_used_; }

private:
    MirroredOrders& orders_;
    bool are_used_;
};

}  // namespace portico::pricing
