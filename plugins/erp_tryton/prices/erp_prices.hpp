#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "protocol/erp.hpp"

namespace portico::erp_tryton {

/// What Tryton's sale_price_uom is asked with.
struct PriceQuestion {
    std::int64_t customer = 0;  ///< 0: nobody
    std::int64_t price_list = 0;
    std::int64_t unit = 0;           ///< product.uom; 0: each product's sale unit
    std::string_view quantity = {};  ///< a number as JSON
    std::string_view date = {};      ///< 2026-11-21
};

/// Tryton's unit price of each product, with all its digits; products without one are missing.
Result<std::map<std::int64_t, std::string>> ask_prices(
    Erp& erp,
    const PriceQuestion& question,
    std::span<const std::int64_t> products,
    Instant deadline
);

}  // namespace portico::erp_tryton
