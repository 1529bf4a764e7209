#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/clock.hpp>
#include <portico/json.hpp>
#include <portico/result.hpp>
#include <portico/services.hpp>

#include "lines/line.hpp"
#include "lines/product_index.hpp"
#include "lines/sources.hpp"
#include "meter/meter.hpp"

namespace portico::reorder {

/// The taxes of lines, by rate in percent; sums of rounded amounts.
struct TaxSums {
    struct Sum {
        Decimal net;
        Decimal amount;
    };

    std::map<Decimal, Sum> by_rate;
    std::optional<Decimal> gross;  ///< absent: of some line the tax is not known, or no line counts
};

/// Lines with what became of them, as many as were given and in their order.
struct CheckedLines {
    std::string currency;   ///< of all prices; empty where none was asked
    bool is_taxed = false;  ///< taxes are configured
    std::vector<CheckedLine> lines;

    /// The sum of the lines that can be ordered; absent where there are none, or where it does not
    /// fit 18 digits.
    [[nodiscard]] std::optional<Decimal> total() const;

    /// Of the same lines.
    [[nodiscard]] TaxSums taxes() const;
};

/// How lines are checked.
struct CheckOptions {
    std::string_view language = {};  ///< of sentences that pricing says; empty: it is not asked
    std::string_view quote = {};     ///< held prices that count where they fit; empty: none
};

/// Prices that pricing keeps for a company.
struct PriceHold {
    std::string quote;
    std::int64_t until = 0;  ///< microseconds UTC
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
        const Clock& clock,
        Meter meter = {}
    )
        : products_{products},
          stock_{stock},
          codes_{codes},
          services_{services},
          clock_{clock},
          meter_{meter} {}

    /// Errors: those of pricing and of the database.
    [[nodiscard]] Result<CheckedLines> check(
        std::string_view company,
        std::vector<GivenLine> given,
        Instant deadline,
        const CheckOptions& options = {}
    ) const;

    /// Has the prices of all lines that can be ordered kept until a moment (microseconds UTC).
    /// Errors: Code::conflict (no line can be ordered), those of pricing.
    [[nodiscard]] Result<PriceHold> hold(
        std::string_view company, const CheckedLines& checked, std::int64_t until, Instant deadline
    ) const;

private:
    /// What pricing is asked about a company's lines.
    struct Question {
        std::string_view company;
        Instant deadline{};
        std::string_view quote = {};
    };

    Result<CheckedLines> find_out(
        std::string_view company,
        std::vector<GivenLine> given,
        Instant deadline,
        const CheckOptions& options
    ) const;
    Status ask_prices(
        const Question& question, const std::vector<CheckedLine*>& open, CheckedLines& checked
    ) const;
    void ask_reasons(const Question& question, std::string_view language, CheckedLines& checked)
        const;
    [[nodiscard]] Result<json::Document> ask(const Question& question, const std::string& body)
        const;
    Status ask_stock(const std::vector<CheckedLine*>& open, const ProductIndex& products) const;

    const ProductIndexSource& products_;
    const StockSource& stock_;
    const CodeSource& codes_;
    const Services& services_;
    const Clock& clock_;
    Meter meter_;
};

}  // namespace portico::reorder
