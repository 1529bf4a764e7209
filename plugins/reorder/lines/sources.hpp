#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/result.hpp>

#include "line.hpp"

namespace portico::reorder {

/// What the warehouses say about a product, in base units.
struct StockFacts {
    std::optional<Decimal> available;  ///< absent: nothing is known, nothing is said
    std::optional<std::int64_t> next_receipt;
};

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

/// An article as the company calls it.
struct OwnCode {
    std::string sku;
    std::string unit;          ///< empty: the base unit
    bool is_over_sku = false;  ///< it counts before another article's SKU that is written so
};

/// By the code as it is compared.
using OwnCodes = std::unordered_map<std::string, OwnCode>;

/// Where a company's own article numbers are looked up. Thread-safe.
class CodeSource {
public:
    CodeSource() = default;
    virtual ~CodeSource() = default;
    CodeSource(const CodeSource&) = delete;
    CodeSource& operator=(const CodeSource&) = delete;

    /// The company's own numbers among the codes of these lines. Errors: those of the database.
    [[nodiscard]] virtual Result<OwnCodes> of(
        std::string_view company, std::span<const GivenLine> lines
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

    /// What the company ordered from one moment up to another (microseconds UTC), added up by
    /// article and unit. Errors: those of the database.
    [[nodiscard]] virtual Result<std::vector<GivenLine>> lines_between(
        std::string_view company, std::int64_t from, std::int64_t until
    ) const = 0;
};

}  // namespace portico::reorder
