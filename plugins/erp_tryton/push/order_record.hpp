#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/result.hpp>

namespace portico::erp_tryton {

struct OrderLine {
    std::string sku;
    std::string quantity;                   ///< decimal text
    std::string unit;                       ///< empty: the base unit
    std::optional<std::string> unit_price;  ///< decimal text; nothing: Tryton's own price
    std::string comment;
};

/// An order push record (sdk/canonical-model.md).
struct OrderRecord {
    std::string company;
    std::string currency;  ///< empty: the supplier's
    std::string client_reference;
    std::string comment;
    std::string delivery_address;
    std::optional<std::int64_t> submitted_at;  ///< microseconds UTC
    std::optional<std::int64_t> requested_at;
    std::vector<OrderLine> lines;

    /// Errors: Code::invalid.
    static Result<OrderRecord> parse(std::string_view json);
};

}  // namespace portico::erp_tryton
