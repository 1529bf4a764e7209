#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <portico/database.hpp>
#include <portico/result.hpp>

/// What the mirror has from which record of Tryton: `source` is "sale.line,178".
namespace portico::erp_tryton {

/// Tryton's ids of a model, above `after`, sorted and each once, from a SELECT of (source,
/// canonical id).
Result<std::vector<std::int64_t>> known_ids(
    SqlSession& mirror, std::string_view sql, std::string_view model, std::int64_t after
);

/// The canonical ids of these records (sorted ids), each with Tryton's id.
Result<std::vector<std::pair<std::int64_t, std::string>>> canonical_ids(
    SqlSession& mirror,
    std::string_view sql,
    std::string_view model,
    const std::vector<std::int64_t>& ids
);

/// The id in "sale.line,178" when it is of this model, else 0.
std::int64_t id_in_source(std::string_view source, std::string_view model);

}  // namespace portico::erp_tryton
