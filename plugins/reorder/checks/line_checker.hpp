#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/clock.hpp>
#include <portico/result.hpp>
#include <portico/services.hpp>

#include "lines/line.hpp"
#include "lines/product_index.hpp"
#include "lines/sources.hpp"

namespace portico::reorder {

/// Lines with what became of them, as many as were given and in their order.
struct CheckedLines {
    std::string currency;  ///< of all prices; empty where none was asked
    std::vector<CheckedLine> lines;

    /// The sum of the lines that can be ordered; absent where there are none, or where it does not
    /// fit 18 digits.
    [[nodiscard]] std::optional<Decimal> total() const;
};

/// Finds out what becomes of given lines today: product, unit and quantity, the company's own price
/// and terms, stock. All parts outlive it. Thread-safe.
class LineChecker {
public:
    LineChecker(
        const ProductIndexSource& products,
        const StockSource& stock,
        const CodeSource& codes,
        const Services& services,
        const Clock& clock
    )
        : products_{products}, stock_{stock}, codes_{codes}, services_{services}, clock_{clock} {}

    /// Errors: those of pricing and of the database.
    [[nodiscard]] Result<CheckedLines> check(
        std::string_view company, std::vector<GivenLine> given, Instant deadline
    ) const;

private:
    Status ask_prices(
        std::string_view company,
        const std::vector<CheckedLine*>& open,
        Instant deadline,
        CheckedLines& checked
    ) const;
    Status ask_stock(const std::vector<CheckedLine*>& open, const ProductIndex& products) const;

    const ProductIndexSource& products_;
    const StockSource& stock_;
    const CodeSource& codes_;
    const Services& services_;
    const Clock& clock_;
};

}  // namespace portico::reorder
