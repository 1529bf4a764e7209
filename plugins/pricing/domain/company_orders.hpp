#pragma once

#include <functional>
#include <string_view>

#include "rule.hpp"

namespace portico::pricing {

/// What companies have ordered: asked only where a rule needs it. What keeps it from answering is
/// for its owner to tell; until then it says that nothing was ordered.
class CompanyOrders {
public:
    CompanyOrders() = default;
    CompanyOrders(const CompanyOrders&) = delete;
    CompanyOrders& operator=(const CompanyOrders&) = delete;

    /// Calls `take` with each line that the company ordered in this time and that is not cancelled;
    /// `until` is inside. The line ends with the call.
    virtual void each_line(
        std::string_view company,
        Moment from,
        Moment until,
        const std::function<void(const OrderedLine&)>& take
    ) = 0;

    /// Whether the company has ordered at the price of a rule that counts once.
    virtual bool has_used(std::string_view company, std::string_view rule) = 0;

protected:
    ~CompanyOrders() = default;
};

}  // namespace portico::pricing
