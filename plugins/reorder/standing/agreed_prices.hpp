#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <portico/decimal.hpp>
#include <portico/result.hpp>

#include "checks/line_checker.hpp"

namespace portico::reorder {

/// The unit prices that a person saw when he set the limit of a standing order. Immutable.
class AgreedPrices {
public:
    /// Of the lines that have a price today.
    static AgreedPrices of(const CheckedLines& checked);

    /// What text() gave. Errors: Code::internal (damaged).
    static Result<AgreedPrices> read(std::string_view text);
    [[nodiscard]] std::string text() const;

    /// Absent: none was agreed for this article in this unit and currency.
    [[nodiscard]] std::optional<Decimal> find(const CheckedLine& line, std::string_view currency)
        const;

private:
    std::string currency_;
    std::map<std::pair<std::string, std::string>, Decimal> prices_;  ///< by SKU and unit
};

/// Whether a price is more than so many per cent above the agreed one; one that is too long to say
/// is. Pure.
bool is_above(const Decimal& price, const Decimal& agreed, const Decimal& percent);

}  // namespace portico::reorder
