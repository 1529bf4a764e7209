#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "company_orders.hpp"
#include "index.hpp"
#include "question.hpp"

namespace portico::pricing {

/// Where what is counted comes from; all of it outlives the counting.
struct CountingSources {
    std::uint32_t company = 0;
    Moment at = 0;
    Currency currency;
    std::span<const Question> basket{};
    CompanyOrders* orders = nullptr;  ///< null: nothing has been ordered
};

/// Adds up what breaks are compared with beside the quantity of one line, when a rule first needs
/// it: the lines of the request, and what the company ordered before. All sums are in
/// ten-thousandth millionths: of base units, or of money. Not thread-safe; one for each request.
class Counting {
public:
    Counting(const Index& index, const CountingSources& sources)
        : index_{index}, sources_{sources} {}

    /// All lines of the request that fit the target.
    Int128 basket(PackedId target);

    /// What was ordered of the target, by a `counted_by` of a period; a turnover is of orders in
    /// the asked currency.
    Int128 ordered(CountedBy counted_by, PackedId target);

    /// Whether a rule that counts once is used up.
    bool is_used_up(const PackedRule& rule);

    /// Whether an answer depends on what was ordered before.
    [[nodiscard]] bool used_orders() const { return used_orders_; }

    /// Whether an answer depends on the other lines of the request.
    [[nodiscard]] bool used_basket() const { return used_basket_; }

private:
    struct Amounts {
        Int128 quantity = 0;
        Int128 money = 0;
    };

    /// What was ordered in one period: of each product, and of those that are not there any more.
    struct Period {
        int months;
        std::unordered_map<std::uint32_t, Amounts> products;
        Amounts others;
    };

    struct Sum {
        CountedBy counted_by;
        PackedId target;
        Int128 value;
    };

    struct Use {
        std::uint64_t rule;
        bool is_used_up;
    };

    [[nodiscard]] bool fits(std::uint32_t product, PackedId target) const;
    const Period& period(int months);
    void take(Period& period, const OrderedLine& line) const;
    Int128 add_up_basket(PackedId target);
    Int128 add_up_ordered(CountedBy counted_by, PackedId target);

    const Index& index_;
    CountingSources sources_;
    std::vector<Sum> sums_;
    std::vector<Period> periods_;
    std::vector<Use> uses_;
    bool used_orders_ = false;
    bool used_basket_ = false;
};

}  // namespace portico::pricing
