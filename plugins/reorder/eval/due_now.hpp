#pragma once

#include <iosfwd>
#include <string>

#include <portico/result.hpp>

namespace portico::reorder {

struct DueNowQuestion {
    std::string transactions;  ///< path of the file, see read_transactions
    std::string cut;           ///< a date: nothing from this day on is known
    std::string until;         ///< a date: the last day on which the next order may come
    std::string rankings;      ///< path of a CSV file to write; empty: none
    int orders_min = 5;        ///< of a customer before the cut
};

/// Learns from what was before the cut, ranks articles for each customer with orders enough, and
/// compares with the customer's first order from the cut on. Writes the figures to `out`.
/// Errors: Code::invalid (dates, the file, nothing to compare with), Code::not_found.
Status evaluate_due_now(const DueNowQuestion& question, std::ostream& out);

}  // namespace portico::reorder
