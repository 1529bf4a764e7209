#pragma once

#include <cstdint>

#include <portico/database.hpp>
#include <portico/result.hpp>

#include "domain/index.hpp"
#include "terms/term_index.hpp"

namespace portico::pricing {

/// The index that would count if a checked import were published, made anew beside `current`.
/// Errors: those of the database; Code::unavailable while prices are being loaded.
Result<Index> index_after_import(Database& database, const Index& current, std::int64_t import_id);

/// The terms of sale that count now, and that would count if a checked import were published.
struct ImportTerms {
    TermIndex before;
    TermIndex after;
};

/// Without facts of products. Errors: those of the database.
Result<ImportTerms> terms_of_import(Database& database, std::int64_t import_id);

}  // namespace portico::pricing
