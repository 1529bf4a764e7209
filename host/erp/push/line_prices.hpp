#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

#include "erp/push/submission.hpp"
#include "ports/orders.hpp"

namespace portico::erp {

/// Asks the service pricing.quote/1 with a request as JSON, on behalf of a company. Nothing: no
/// plugin provides it.
using QuoteSource = std::function<
    Result<std::optional<std::string>>(std::string_view company, std::string_view request)>;

/// Whether the caller's own prices are believed.
enum class PriceTrust : std::uint8_t {
    compare,  ///< a buyer's: each must be today's price
    believe,  ///< a plugin's, or an operator's
};

struct PriceDifference {
    std::size_t line = 0;  ///< from 1
    std::string sku;
    std::string sent;   ///< what the buyer saw
    std::string today;  ///< what the quote says
};

/// What pricing an order found.
struct PriceCheck {
    std::vector<LineFault> faults;  ///< lines without a price or with a wrong quantity, and why
    std::vector<PriceDifference> differences;  ///< lines whose price is another today
};

/// Gives each line without a price the quote's, and compares the others; quantities and visibility
/// are checked whatever the prices are. Without a plugin that gives prices the lines stay as they
/// are. `asked` is the order as it came: its company, key and language. Errors: those of the
/// service; Code::unavailable (a buyer's price can't be compared).
Result<PriceCheck> price_lines(
    Submission& order,
    const ports::OrderSubmission& asked,
    const QuoteSource& quotes,
    PriceTrust trust
);

}  // namespace portico::erp
