#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <portico/decimal.hpp>
#include <portico/json.hpp>
#include <portico/result.hpp>

#include "pull/feed.hpp"

namespace portico::erp_tryton {

/// What an invoice is worth, and when it is due.
struct InvoiceAmount {
    std::optional<std::string> total;  ///< in the invoice's currency; below 0: a credit note
    std::optional<std::string> open;   ///< Tryton's amount_to_pay
    std::string due;                   ///< "2026-11-21"; empty: unknown
    std::string paid;                  ///< the day of the last payment of a paid one
};

/// Amounts of a page of invoices, from the stored lines of their account moves: Tryton's own
/// fields compute them one by one. Asks Tryton for those that have no move yet, and for those in a
/// foreign currency that were paid in the company's.
class InvoiceAmounts {
public:
    /// Fields of account.invoice that this reads.
    static const std::vector<std::string_view>& fields();

    static Result<InvoiceAmounts> of(const Rows& invoices, Pull& pull);

    [[nodiscard]] const InvoiceAmount& at(std::int64_t invoice) const {
        return amounts_.at(invoice);
    }

private:
    struct Lines;

    /// False: Tryton must be asked.
    bool add(json::Value invoice, const Lines& lines, std::int64_t company_currency);
    Status ask(const std::vector<std::int64_t>& invoices, Pull& pull);

    std::map<std::int64_t, InvoiceAmount> amounts_;
};

}  // namespace portico::erp_tryton
