#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <portico/result.hpp>

#include "line.hpp"
#include "line_check.hpp"

namespace portico::reorder {

/// Where stock is looked up. Thread-safe.
class StockSource {
public:
    StockSource() = default;
    virtual ~StockSource() = default;
    StockSource(const StockSource&) = delete;
    StockSource& operator=(const StockSource&) = delete;

    /// Of each SKU that has a record: the sum of all warehouses, the earliest receipt to come.
    /// Errors: those of the database.
    [[nodiscard]] virtual Result<std::unordered_map<std::string, StockFacts>> of(
        std::span<const std::string_view> skus
    ) const = 0;
};

/// Where earlier orders are looked up. Thread-safe.
class OrderSource {
public:
    OrderSource() = default;
    virtual ~OrderSource() = default;
    OrderSource(const OrderSource&) = delete;
    OrderSource& operator=(const OrderSource&) = delete;

    /// The lines of one order of the company, as they were ordered. Errors: Code::not_found (no
    /// such order of this company), those of the database.
    [[nodiscard]] virtual Result<std::vector<GivenLine>> lines_of(
        std::string_view company, std::string_view order
    ) const = 0;
};

}  // namespace portico::reorder
