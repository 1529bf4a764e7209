#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <portico/result.hpp>

#include "erp/push/line_prices.hpp"
#include "erp/push/order_view.hpp"

namespace portico::erp {

/// Which line, and who reads it.
struct ProofQuestion {
    std::string_view company;
    std::string_view order;  ///< our id or the ERP's
    std::int64_t line = 0;
    std::string_view language;
};

/// Why a line of an order has its price, as JSON: the price as it was known when the order came,
/// with its proof, and whether that is the price that was ordered at. Another company's order does
/// not exist. Errors: Code::not_found (the order, the line, or when it came), Code::unavailable
/// (nobody gives prices now), those of pricing (its history does not go back so far).
Result<std::string> prove_order_line(
    const OrderView& orders, const QuoteSource& quotes, const ProofQuestion& question
);

}  // namespace portico::erp
