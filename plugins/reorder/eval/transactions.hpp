#pragma once

#include <string>
#include <vector>

#include <portico/result.hpp>

#include "due/neighbours.hpp"

namespace portico::reorder {

/// A file of sold lines, as histories. Numbers of companies and articles index the names.
struct Transactions {
    std::vector<std::string> customers;
    std::vector<std::string> skus;
    std::vector<CompanyHistory> histories;  ///< by company
    std::size_t rows = 0;                   ///< that count
    std::size_t passed_over = 0;            ///< that do not
};

/// Reads a CSV file, plain or gzipped, with the columns Invoice, StockCode, Quantity, InvoiceDate,
/// Price and CustomerID, in any order. A row counts that has a customer, an invoice number of
/// digits alone, quantity and price above 0, and a stock code of five digits and perhaps letters.
/// What a customer bought on one day is one basket. Errors: Code::not_found, Code::invalid (a
/// missing column, a bad row) with the line.
Result<Transactions> read_transactions(const std::string& path);

}  // namespace portico::reorder
