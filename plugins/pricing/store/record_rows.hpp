#pragma once

#include <string_view>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/rule.hpp"

/// Rows of the mirror, and of what was published here, as records. Each names its columns in
/// their order. Errors: Code::invalid for what can't be read, in a sentence.
namespace portico::pricing {

/// Empty: none.
Result<Currency> currency_at(const Row& row, std::size_t column);

/// sku, category, unit, base_price, currency; without its other units.
Result<Product> to_product(const Row& row);

/// id, currency, kind, mode, priority, reference_list, round_step, round_mode, valid_from,
/// valid_to.
Result<PriceList> to_list(const Row& row);

/// id, holder_kind, holder_id, sku, category, unit, min_quantity, kind, value, of_list, currency,
/// valid_from, valid_to, sequence, round_step, round_mode. Fills a rule that is used again for each
/// row, so that its texts keep their memory.
Status to_rule(const Row& row, Rule& rule);

/// Beside these counted_by, limit_quantity.
Status to_published_rule(const Row& row, Rule& rule);

}  // namespace portico::pricing
