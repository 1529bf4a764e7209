#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "push/business_calls.hpp"
#include "push/order_record.hpp"
#include "push/product_lookup.hpp"
#include "push/push_settings.hpp"
#include "settings.hpp"

namespace portico::erp_tryton {

/// The party that is the canonical company `id`, which is Tryton's own.
/// Errors: Code::invalid (none, or deactivated).
Result<std::int64_t> party_of_company(BusinessCalls& calls, std::string_view id, Instant deadline);

/// The currency with this ISO code; empty: the supplier's. Errors: Code::invalid.
Result<std::int64_t> currency_of_code(
    BusinessCalls& calls, std::string_view code, Instant deadline
);

/// Where orders are taken from; 0: Tryton has no warehouse at all.
/// Errors: Code::invalid (there are several, and none is named).
Result<std::int64_t> order_warehouse(
    BusinessCalls& calls, const PushSettings& settings, Instant deadline
);

/// Makes what sale.sale.create takes out of an order: with what Tryton's own client would have
/// filled in (terms, addresses, list, taxes), and with the buyer's prices. Thread-safe.
class SaleDrafts {
public:
    struct Parts {
        BusinessCalls& calls;
        ProductLookup& products;
        const Settings& settings;
    };

    explicit SaleDrafts(Parts parts) : parts_{parts} {}

    /// The record as JSON, `reference` in its field of that name.
    /// Errors: Code::invalid (a person must look), and those of the calls.
    Result<std::string> make(
        const OrderRecord& order, std::string_view reference, Instant deadline
    );

    /// A sale that Portico made is what make() would make of the order.
    /// Errors: as make().
    Result<bool> is_of(const OrderRecord& order, std::int64_t sale, Instant deadline);

private:
    struct Head;
    struct Line;
    struct LineAnswer;

    Result<Head> head_of(const OrderRecord& order, Instant deadline);
    Status ask_defaults(Head& head, Instant deadline);
    Status choose_address(Head& head, const OrderRecord& order, Instant deadline);
    Result<bool> has_head_of(const OrderRecord& order, std::int64_t sale, Instant deadline);
    Result<std::vector<Line>> lines_of(
        const OrderRecord& order, const Head& head, Instant deadline
    );
    Result<LineAnswer> ask_line(const Line& line, const Head& head, Instant deadline);
    Result<int> price_digits(Instant deadline);

    Parts parts_;
};

}  // namespace portico::erp_tryton
