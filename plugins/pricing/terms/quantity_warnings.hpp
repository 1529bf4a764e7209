#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include <portico/database.hpp>
#include <portico/result.hpp>

namespace portico::pricing {

/// A row of an import after which nothing could be ordered.
struct QuantityWarning {
    std::int64_t line = 0;
    std::string sentence;
};

/// Names each maximum of a staged import that lies below a minimum of the same import, holder,
/// target and unit at the same time. Memory grows with these terms, not with the rules.
/// Errors: those of the database and of `found`.
Status find_quantity_warnings(
    Database& database,
    std::int64_t import_id,
    const std::function<Status(const QuantityWarning&)>& found
);

}  // namespace portico::pricing
