#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <vector>

#include <portico/json.hpp>
#include <portico/result.hpp>

#include "pull/feed.hpp"

namespace portico::erp_tryton {

/// Ids of the records of one model, each with the sales that its lines or moves come from.
class SaleOrigins {
public:
    /// Remembers that a line or move of record `of` comes from `origin` ("sale.line,178"); origins
    /// of other models are passed over.
    void add(std::int64_t of, json::Value origin);

    /// Asks Tryton for the sales of all lines that were added.
    Status resolve(Pull& pull);

    /// Those of invoices; a credit note's are those of the lines that it takes back.
    static Result<SaleOrigins> of_invoices(const std::vector<std::int64_t>& ids, Pull& pull);

    /// Member `order_ids` of an open object: the sales of these records. After resolve().
    void write(json::Writer& writer, std::span<const std::int64_t> of) const;

private:
    std::map<std::int64_t, std::set<std::int64_t>> lines_;  ///< of sales, by record
    std::map<std::int64_t, std::int64_t> sales_;            ///< by line
};

}  // namespace portico::erp_tryton
