#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <portico/decimal.hpp>
#include <portico/result.hpp>

#include "pull/feed.hpp"

namespace portico::erp_tryton {

/// currency.currency, kept in memory.
class Currencies {
public:
    /// Brings them up to date, at most once in `fresh_for`; once a pull, before the others.
    Status refresh(Pull& pull);
    static constexpr std::chrono::seconds fresh_for{60};

    /// ISO code; "" for an unknown one.
    [[nodiscard]] std::string code(std::int64_t id) const;

    /// The step to which amounts in this currency are rounded; null for an unknown one, and for
    /// one that Tryton does not round.
    [[nodiscard]] const Decimal* step(std::string_view code) const;

private:
    std::optional<Instant> refreshed_at_;
    std::map<std::int64_t, std::string> codes_;
    std::map<std::string, Decimal, std::less<>> steps_;
};

/// quantity * unit_price rounded half to even to a multiple of `step`, as Tryton's sale.line.amount
/// is: exact from the texts that Tryton gave. Nothing for texts that are no numbers or too long.
std::optional<std::string> line_amount(
    std::string_view quantity, std::string_view unit_price, const Decimal& step
);

}  // namespace portico::erp_tryton
