#pragma once

#include <algorithm>

#include "company_orders.hpp"

namespace portico::pricing {

/// What was ordered, from the records of a rule set, which outlives it.
class RecordedOrders final : public CompanyOrders {
public:
    explicit RecordedOrders(const RuleSet& records) : records_{records} {}

    void each_line(
        std::string_view company,
        Moment from,
        Moment until,
        const std::function<void(const OrderedLine&)>& take
    ) override {
        for (const auto& line : records_.ordered) {
            const bool is_inside = from <= line.ordered_at && line.ordered_at <= until;
            if (line.company == company && is_inside) take(line);
        }
    }

    bool has_used(std::string_view company, std::string_view rule) override {
        return std::any_of(records_.uses.begin(), records_.uses.end(), [&](const PilotUse& use) {
            return use.company == company && use.rule == rule;
        });
    }

private:
    const RuleSet& records_;
};

}  // namespace portico::pricing
